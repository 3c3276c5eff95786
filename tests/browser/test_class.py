"""A class as its lecturer and its students live through it."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, WebSocketRoute, expect

from playground.plane import GanSpec
from playground.plane.spec import parse_link
from tests.browser.live import SMALL, open_live
from tests.browser.pages import address_of, does_not_scroll_sideways
from tests.serving import Server
from tests.waiting import wait_for


@pytest.fixture
def students(context: BrowserContext) -> Iterator[list[Page]]:
    """Two more pages; the test fails if one of them throws an error."""
    opened, errors = [context.new_page(), context.new_page()], list[str]()
    for each in opened:
        each.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    assert not errors, errors


def open_class(page: Page, server: Server, link: str = SMALL) -> Page:
    """Open a class from the live tab; returns its wall."""
    open_live(page, server, link)
    with page.context.expect_page() as opening:
        page.get_by_role("link", name="Open a class…").press("Enter")
    wall = opening.value
    wall.get_by_role("button", name="open a class").click()
    expect(wall.locator("[data-part=nobody]")).to_contain_text("Nobody has joined yet")
    return wall


def join(student: Page, wall: Page, link: str) -> str:
    """Join by the link that the wall shows, with settings of one's own; returns the view's label."""
    href = wall.locator("[data-part=link]").get_attribute("href")
    student.goto(f"{href}&{link}")
    said = student.locator("[data-seat=said]")
    expect(said).to_contain_text("This view is shown on the wall of class")
    found = re.search("as “(.+)”", said.inner_text())
    assert found is not None
    return found[1]


def spec_of(student: Page) -> GanSpec:
    """The settings in a student's address, beside the class's code."""
    return GanSpec.from_mapping(
        {name: said for name, said in parse_link(address_of(student)).items() if name != "class"}
    )


def picture(tile: Locator) -> str:
    data: str = tile.locator("canvas").evaluate("(canvas) => canvas.toDataURL()")
    return data


def changes(tile: Locator) -> None:
    before = picture(tile)
    wait_for(lambda: picture(tile) != before)


def tile_of(wall: Page, label: str) -> Locator:
    return wall.locator("figure").filter(has_text=label)


def ask(wall: Page, text: str, choices: list[str], state: str) -> None:
    wall.get_by_text("Ask a question").click()
    wall.get_by_label("Question", exact=True).fill(text)
    for index, choice in enumerate(choices):
        wall.get_by_label(f"Choice {index + 1}").fill(choice)
    wall.get_by_label("Meanwhile the runs").select_option("state")
    wall.get_by_label("A lesson or a preset").select_option(label=state)
    wall.get_by_role("button", name="ask", exact=True).click()


def test_a_class_from_its_opening_to_its_end(page: Page, server: Server, students: list[Page]) -> None:
    wall = open_class(page, server, f"{SMALL}&distribution=moons")
    key = wall.evaluate("() => localStorage.getItem(`class-${window.location.pathname.split('/').pop()}`)")
    assert key
    assert key not in wall.url
    assert key not in wall.content()
    expect(wall.get_by_role("img", name="QR code")).to_have_js_property("complete", True)
    assert wall.get_by_role("img", name="QR code").evaluate("(image) => image.naturalWidth") > 200
    assert "distribution=moons" in wall.get_by_role("textbox", name="Link").input_value()

    labels = [join(student, wall, f"{SMALL}&seed={seed}") for seed, student in enumerate(students)]
    assert len(set(labels)) == 2
    for label in labels:
        expect(tile_of(wall, label)).to_have_attribute("data-status", "running")
        changes(tile_of(wall, label))
    expect(wall.locator("[data-part=count]")).to_have_text("2 views")

    wall.get_by_role("button", name=f"Take {labels[0]} off the wall").click()
    expect(tile_of(wall, labels[0])).to_have_count(0)
    expect(students[0].locator("[data-seat=said]")).to_contain_text("has taken this view off the wall")
    wall.get_by_text("Taken off the wall: 1").click()
    wall.get_by_role("button", name=f"Show {labels[0]} again").click()
    changes(tile_of(wall, labels[0]))

    wall.get_by_label("A lesson or a preset").select_option(label="Mode collapse on the ring")
    wall.get_by_label("each view with a seed of its own").uncheck()
    wall.get_by_role("button", name="give and run").click()
    for student in students:
        expect(student.locator("#lesson h2")).to_have_text("Mode collapse on the ring")
        wait_for(lambda student=student: spec_of(student).generator_steps == 5)  # type: ignore[misc]
    expect(wall.locator("[data-part=pushed]")).to_contain_text("“Mode collapse on the ring”")

    wall.get_by_label("A lesson or a preset").select_option(value="")
    wall.get_by_role("textbox", name="Link").fill(f"{server.address}/?{SMALL}&loss=hinge")
    wall.get_by_label("each view with a seed of its own").check()
    wall.get_by_role("button", name="give, paused").click()
    for label, student in zip(labels, students, strict=True):
        expect(student.locator("#setting-loss input")).to_have_value("Hinge")
        expect(tile_of(wall, label)).to_contain_text("0 · paused")
    assert len({spec_of(student).seed for student in students}) == 2


def test_a_question_is_answered_before_the_runs_show_it(page: Page, server: Server, students: list[Page]) -> None:
    wall = open_class(page, server)
    labels = [join(student, wall, SMALL) for student in students]
    ask(wall, "What will happen?", ["nothing", "a collapse", "all modes"], "Mode collapse on the ring")
    for label in labels:
        expect(tile_of(wall, label)).to_contain_text("0 · paused")
    for student, choice in zip(students, ("nothing", "a collapse"), strict=True):
        expect(student.get_by_role("heading", name="What will happen?")).to_be_visible()
        student.get_by_role("button", name=choice).click()
        expect(student.get_by_role("button", name=choice)).to_have_attribute("aria-pressed", "true")
    students[0].get_by_role("button", name="a collapse").click()  # on second thought
    expect(wall.locator("[data-part=bars] b")).to_have_text(["0 · 0%", "2 · 100%", "0 · 0%"])
    bars = wall.locator(".bar")
    full, empty = (bars.nth(index).locator("i") for index in (1, 0))
    wait_for(lambda: full.evaluate("(bar) => bar.offsetWidth") == bars.nth(1).evaluate("(bar) => bar.offsetWidth"))
    assert empty.evaluate("(bar) => bar.offsetWidth") == 0
    expect(wall.locator("[data-part=answered]")).to_have_text("2 of 2 have answered.")

    wall.get_by_role("button", name="reveal").click()
    for label, student in zip(labels, students, strict=True):
        expect(tile_of(wall, label)).to_have_attribute("data-status", "running")
        expect(tile_of(wall, label)).not_to_contain_text(re.compile(r"\b0\b"))
        expect(student.locator("[data-seat=answered]")).to_have_text("The question is closed. Your answer: a collapse.")
        student.get_by_role("button", name="put away").click()
        expect(student.get_by_role("heading", name="What will happen?")).to_be_hidden()
    wall.get_by_role("button", name="clear").click()
    expect(wall.locator("[data-part=question]")).to_be_hidden()

    wall.get_by_role("button", name="pause all").click()
    for label in labels:
        expect(tile_of(wall, label)).to_contain_text("paused")
    wall.get_by_text("This class").click()
    wall.get_by_role("button", name="end the class").click()
    wall.get_by_role("button", name="end it").click()
    expect(wall.locator("[data-part=status]")).to_contain_text("has ended")
    for student in students:
        expect(student.locator("[data-seat=said]")).to_contain_text("has ended. This view is on no wall any more.")
        assert "class=" not in address_of(student)
        student.get_by_role("button", name="close", exact=True).last.click()
        expect(student.locator(".gp-class")).to_be_hidden()


def test_a_view_keeps_its_seat_over_a_reload_and_a_lost_connection_and_leaves(
    page: Page, server: Server, students: list[Page]
) -> None:
    student, sockets = students[0], list[WebSocketRoute]()

    def watch(route: WebSocketRoute) -> None:
        sockets.append(route)
        route.connect_to_server()

    student.route_web_socket(re.compile("/seat$"), watch)
    wall = open_class(page, server)
    label = join(student, wall, SMALL)
    student.reload()
    expect(student.locator("[data-seat=said]")).to_contain_text(f"as “{label}”")
    changes(tile_of(wall, label))
    seen = len(sockets)
    sockets[-1].close()
    wait_for(lambda: student.locator(".gp-class").is_visible() and len(sockets) > seen)
    expect(student.locator("[data-seat=said]")).to_contain_text(f"as “{label}”")
    changes(tile_of(wall, label))
    wall.reload()  # without the key in the address
    expect(wall.get_by_role("button", name="pause all")).to_be_visible()
    changes(tile_of(wall, label))
    student.get_by_role("button", name="leave").click()
    expect(student.locator(".gp-class")).to_be_hidden()
    expect(student.locator("[data-part=status]")).to_contain_text("You have left class")
    expect(tile_of(wall, label)).to_have_count(0)
    assert "class=" not in address_of(student)


def test_a_view_looked_at_closer_opens_with_its_settings(page: Page, server: Server, students: list[Page]) -> None:
    wall = open_class(page, server)
    label = join(students[0], wall, f"{SMALL}&loss=hinge")
    tile_of(wall, label).get_by_role("button", name="look closer").press("Enter")
    closer = wall.get_by_role("dialog", name="One view")
    expect(closer).to_contain_text("loss hinge")
    changes(closer)
    href = closer.get_by_role("link", name="open these settings").get_attribute("href")
    assert GanSpec.from_link(str(href).split("?")[1]).loss == "hinge"


def test_wrong_codes_and_bad_links_get_one_sentence(page: Page, server: Server) -> None:
    page.goto(f"{server.address}/class/")
    page.get_by_label("Code").fill("takomi-rub")
    page.get_by_role("button", name="join").click()
    expect(page.get_by_role("alert")).to_contain_text("A code has five syllables")
    page.get_by_label("Code").fill("Takomi Ruba")
    page.get_by_role("button", name="join").click()
    expect(page.get_by_role("alert")).to_contain_text("There is no class takomi-ruba on this server.")
    page.goto(f"{server.address}/class/takomi-ruba")
    expect(page.locator("[data-part=nobody]")).to_have_text("There is no class takomi-ruba on this server.")
    expect(page.locator("aside")).to_be_hidden()
    open_live(page, server, f"{SMALL}&class=takomi-ruba")
    expect(page.locator("[data-seat=said]")).to_contain_text(
        "There is no class takomi-ruba on this server. This view is"
    )
    page.get_by_role("button", name="leave").click()
    wall = open_class(page, server)
    wall.get_by_role("textbox", name="Link").fill("?los=hinge")
    wall.get_by_role("button", name="give and run").click()
    expect(wall.locator("[data-part=status]")).to_contain_text("did you mean loss")


def test_on_a_phone_the_bar_and_the_answers_are_in_reach(page: Page, server: Server, students: list[Page]) -> None:
    wall, student = open_class(page, server), students[0]
    student.set_viewport_size({"width": 390, "height": 844})
    join(student, wall, SMALL)
    ask(wall, "What will happen to the modes of the ring?", ["nothing", "a collapse", "all", "some"], "Ring of 8")
    expect(student.get_by_role("button", name="a collapse")).to_be_visible()
    for name in ("nothing", "a collapse", "all", "some", "leave"):
        box = student.locator(".gp-class").get_by_role("button", name=name, exact=True).bounding_box()
        assert box is not None
        assert box["height"] >= 44
        assert box["y"] + box["height"] <= 844
    does_not_scroll_sideways(student)
    wall.set_viewport_size({"width": 390, "height": 844})
    does_not_scroll_sideways(wall)
