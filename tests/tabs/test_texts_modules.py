"""The page in another language: which one, what a text becomes, and what is left alone."""

from typing import Any

import pytest

from tests.tabs.conftest import Modules

MESSAGES = {
    "Train": "Trainieren",
    "pause": "anhalten",
    "real": "echt",
    "two": "zwei",
    "eight": "acht",
    "collapsed": "zusammengefallen",
    "Generator learning rate": "Lernrate von G",
    "{done} of {size} GANs trained.": "{size} GANs, davon {done} trainiert.",
    "{found} of {total} modes are found": "{found} von {total} Moden sind gefunden",
    "D{k}, then G{m}": "D{k}, dann G{m}",
    "Saved as {name}.": "Gespeichert als {name}.",
    "{1} and {2}": "{1} und {2}",
    "A <1>real</1> sample and <2/> more": "<2/> weitere und eine <1>echte</1> Probe",
}

TRAINED = "64 GANs, davon 12 trainiert."


def translated(modules: Modules, text: str) -> str:
    script = """async ([messages, text]) => {
      const { Translator } = await import("/texts/translator.js");
      return new Translator(messages).translated(text);
    }"""
    found: str = modules.evaluate(script, [MESSAGES, text])
    return found


def shown(modules: Modules, markup: str, then: str = "() => {}") -> str:
    """The markup as it stands in a page that is translated, after the page's code has done `then` with its root."""
    script = f"""async ([messages, markup]) => {{
      const {{ Translator }} = await import("/texts/translator.js");
      const {{ Page }} = await import("/texts/page.js");
      const root = document.createElement("div");
      document.body.replaceChildren(root);
      root.innerHTML = markup;
      const page = new Page(new Translator(messages));
      page.begin(root);
      ({then})(root, page);
      await new Promise((resolve) => setTimeout(resolve));
      page.observer.disconnect();
      return root.innerHTML;
    }}"""
    found: str = modules.evaluate(script, [MESSAGES, markup])
    return found


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Train", "Trainieren"),
        (" Train: ", " Trainieren: "),
        ("Pause", "Anhalten"),
        ("generator learning rate 0.001", "Lernrate von G 0.001"),
        ("12 of 64 GANs trained.", "64 GANs, davon 12 trainiert."),
        ("Two of eight modes are found.", "Zwei von acht Moden sind gefunden."),
        (
            "Two of eight modes are found; 12 of 64 GANs trained. Train",
            "Zwei von acht Moden sind gefunden; 64 GANs, davon 12 trainiert. Trainieren",
        ),
        ("D ×2, then G", "D ×2, then G"),
        ("D ×2, then G ×3", "D ×2, dann G ×3"),
        ("D, then G ×3", "D, dann G ×3"),
        ("Saved as gan-ring8-1200.png.", "Gespeichert als gan-ring8-1200.png."),
        ("Seed 3: collapsed, real", "Seed 3: zusammengefallen, echt"),
        ("3 collapsed and 4 real", "3 zusammengefallen und 4 echt"),
        ("1,204 = D(x)", "1,204 = D(x)"),
        ("A stranger's sentence, which says that all is real", "A stranger's sentence, which says that all is real"),
    ],
)
def test_a_text_is_known_whole_by_its_places_or_in_pieces(modules: Modules, text: str, said: str) -> None:
    assert translated(modules, text) == said


def test_the_english_of_a_translation_is_known(modules: Modules) -> None:
    script = """async (messages) => {
      const { Translator } = await import("/texts/translator.js");
      const translator = new Translator(messages);
      return ["Trainieren", "zwei", "unbekannt"].map((text) => translator.english(text));
    }"""
    assert modules.evaluate(script, MESSAGES) == ["Train", "two", "unbekannt"]


@pytest.mark.parametrize(
    ("asked", "browser", "found"),
    [
        ("de", ["en"], "de"),
        ("en", ["de"], ""),
        (None, ["de-AT", "en"], "de"),
        (None, ["pt-BR", "de"], "pt_BR"),
        (None, ["fr", "en-GB", "de"], ""),
        (None, ["fr"], ""),
        (None, [], ""),
        ("../x", [], ""),
    ],
)
def test_the_link_decides_and_then_the_browser(modules: Modules, asked: str, browser: list[str], found: str) -> None:
    script = 'async ([asked, browser]) => (await import("/texts/texts.js")).chosen(asked, browser, ["de", "pt_BR"])'
    assert modules.evaluate(script, [asked, browser]) == found


def test_in_english_everything_stays_and_nothing_is_watched(modules: Modules) -> None:
    script = """async () => {
      const texts = await import("/texts/texts.js");
      const figure = { title: "Loss" };
      return [texts.translated("Train"), texts.spoken, texts.figured(figure) === figure, texts.inLanguage("?a=b"),
        performance.getEntriesByType("resource").filter(({ name }) => name.endsWith(".json")).length];
    }"""
    assert modules.evaluate(script) == ["Train", "en", True, "?a=b", 0]


@pytest.mark.parametrize(
    ("markup", "said"),
    [
        ('<b title="Train">Train</b>', '<b title="Trainieren">Trainieren</b>'),
        (
            "<p>A <b>real</b> sample and <i data-part=n>12</i> more</p>",
            '<p><i data-part="n">12</i> weitere und eine <b>echte</b> Probe</p>',
        ),
        ("<p><b>real</b> 12</p>", "<p><b>echt</b> 12</p>"),
        ("<code>Train</code><pre>Train</pre><kbd>Train</kbd>", None),
        ("<p translate=no>Train <b title=Train>real</b></p>", '<p translate="no">Train <b title="Train">real</b></p>'),
        ("<textarea placeholder=Train>Train</textarea>", '<textarea placeholder="Trainieren">Train</textarea>'),
    ],
)
def test_what_stands_in_a_page_is_put_into_its_language(modules: Modules, markup: str, said: str | None) -> None:
    assert shown(modules, markup) == (markup if said is None else said)


@pytest.mark.parametrize(
    ("then", "said"),
    [
        ('(root) => { root.firstChild.textContent = "12 of 64 GANs trained."; }', f"<p>{TRAINED}</p>"),
        ('(root) => { root.firstChild.firstChild.data = "pause"; }', "<p>anhalten</p>"),
        ('(root) => root.insertAdjacentHTML("beforeend", "<i>Train</i>")', "<p>Trainieren</p><i>Trainieren</i>"),
        ('(root) => { root.firstChild.ariaLabel = "pause"; }', '<p aria-label="anhalten">Trainieren</p>'),
        ('(root, page) => root.firstChild.replaceChildren(page.settle(new Text("pause")))', "<p>pause</p>"),
    ],
)
def test_so_is_what_the_code_writes_later(modules: Modules, then: str, said: str) -> None:
    assert shown(modules, "<p>Train</p>", then) == said


def test_what_was_typed_stays_and_a_choice_is_shown(modules: Modules) -> None:
    script = """(root) => {
      const [typed, chosen] = root.children;
      typed.value = "Train";
      chosen.value = "pause";
      root.dataset.seen = [typed.value, chosen.value].join();
      root.setAttribute("title", root.dataset.seen);
    }"""
    markup = "<input value=Train><input role=combobox readonly value=Train>"
    found = modules.evaluate(
        f"""async ([messages, markup]) => {{
          const {{ Translator }} = await import("/texts/translator.js");
          const {{ Page }} = await import("/texts/page.js");
          const root = document.createElement("div");
          root.innerHTML = markup;
          document.body.replaceChildren(root);
          new Page(new Translator(messages)).begin(root);
          const before = root.children[1].value;
          ({script})(root);
          return [before, root.dataset.seen];
        }}""",
        [MESSAGES, markup],
    )
    assert found == ["Trainieren", "Train,anhalten"]


def test_links_of_ours_take_the_language_along(modules: Modules) -> None:
    script: str = """async () => {
      const { inLanguage, keepLanguage } = await import("/texts/page.js");
      document.body.innerHTML = `<a href="?tab=many">1</a><a href="class/?seed=1">2</a><a href="#x">3</a>
        <a href="https://arxiv.org/abs/1">4</a><a href="?lang=fr">5</a>`;
      const links = [...document.querySelectorAll("a")];
      links.forEach((target) => keepLanguage({ target }, "de"));
      return [...links.map((link) => link.getAttribute("href")), inLanguage("/?a=b", "de"), inLanguage("/?a=b", null)];
    }"""
    found: list[Any] = modules.evaluate(script)
    assert found == [
        "?tab=many&lang=de",
        "http://modules.test/class/?seed=1&lang=de",
        "#x",
        "https://arxiv.org/abs/1",
        "?lang=fr",
        "http://modules.test/?a=b&lang=de",
        "http://modules.test/?a=b",
    ]
