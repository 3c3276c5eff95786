"""The page's modules that compute: frames, links, drawings, sentences."""

import base64
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from playground import wire
from playground.plane import GanSpec, Population
from playground.plane.drawing import decode_points
from playground.session import Frame, Row
from tests.tabs.conftest import Modules

Scene = dict[str, Any]


class TestFrame:
    def test_the_page_reads_what_the_server_wrote(self, modules: Modules) -> None:
        population = Population([GanSpec(noise_dim=1)])
        population.step(3)
        seen = population.snapshot(0, coverage=False)
        message = wire.frame(Frame(seen, 12.5), 7, [Row(3, 1.0, 0.5, 0.1, 0.2)], with_real=True)
        frame = modules.evaluate(
            """async (text) => {
              const { decode } = await import("/frame.js");
              const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
              const frame = decode(bytes.buffer);
              for (const name in frame.arrays) frame.arrays[name].values = [...frame.arrays[name].values];
              return frame;
            }""",
            base64.b64encode(message).decode(),
        )
        assert (frame["frame"], frame["iteration"], frame["rate"]) == (7, 3, 12.5)
        assert frame["rows"] == [[3, 1.0, 0.5, 0.1, 0.2]]
        for name in ("real", "fake", "heatmap", "manifold", "density", "gradient"):
            expected: NDArray[np.float32] = getattr(seen, name)
            array = frame["arrays"][name]
            assert array["shape"] == list(expected.shape), name
            step = float(np.ptp(expected)) / 60_000
            np.testing.assert_allclose(array["values"], expected.ravel(), atol=step + 1e-7, err_msg=name)

    @pytest.mark.parametrize(
        ("x", "y", "value"),
        [(-0.5, -0.5, 0), (0.5, -0.5, 1), (-0.5, 0.5, 2), (0, 0, 1.5), (0, -0.5, 0.5), (-1, -1, 0), (9, 0, 2)],
    )
    def test_values_between_cells_are_bilinear_and_flat_at_the_edge(
        self, modules: Modules, x: float, y: float, value: float
    ) -> None:
        found = modules.evaluate(
            """async ([x, y]) => (await import("/frame.js"))
              .valueAt({ shape: [2, 2], values: [0, 1, 2, 3] }, 1, x, y)""",
            [x, y],
        )
        assert found == pytest.approx(value)


class TestAddress:
    @pytest.mark.parametrize(
        ("search", "tab", "found"),
        [
            ("?__theme=dark&seed=3&utm_source=a%20b&loss=hinge", "live", "seed=3&loss=hinge"),
            ("?tab=gallery&seed=3&model=a%20b", "gallery", "seed=3"),
            ("?tab=gallery&seed=3", "live", ""),
            ("?seed=3", "gallery", ""),
            ("?tab=nowhere&seed=3", "live", ""),
        ],
    )
    def test_a_tab_reads_its_own_settings_in_its_own_address(
        self, modules: Modules, search: str, tab: str, found: str
    ) -> None:
        script = """async ([search, tab]) => (await import("/address.js"))
          .settingsOf(search, tab, ["loss", "seed"])"""
        assert modules.evaluate(script, [search, tab]) == found

    @pytest.mark.parametrize(
        ("address", "tab", "link", "written"),
        [
            ("b/?__theme=dark&seed=3#top", "live", "loss=hinge", "b/?__theme=dark&loss=hinge#top"),
            ("?seed=3", "live", "", ""),
            ("?lesson=2&loss=hinge", "gallery", "model=a&seed=1", "?lesson=2&tab=gallery&model=a&seed=1"),
            ("?tab=gallery&model=a&seed=1", "live", "loss=hinge", "?loss=hinge"),
        ],
    )
    def test_new_settings_replace_those_of_every_tab_and_the_rest_stays(
        self, modules: Modules, address: str, tab: str, link: str, written: str
    ) -> None:
        script = """async ([address, tab, link]) => (await import("/address.js"))
          .withSettings(address, tab, link, ["loss", "seed", "model"])"""
        assert modules.evaluate(script, [f"http://a.test/{address}", tab, link]) == f"http://a.test/{written}"

    def test_the_address_is_that_of_the_tab_in_sight(self, modules: Modules) -> None:
        seen = modules.evaluate(
            """async () => {
              const { Address } = await import("/address.js");
              const nodes = [0, 1].map(() => document.body.appendChild(document.createElement("div")));
              const events = [];
              const show = async (index) => {
                nodes.forEach((node, each) => (node.hidden = each !== index));
                await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
                return window.location.search;
              };
              window.history.replaceState(null, "", "/?loss=hinge&los=hinge");
              const live = new Address("live", ["loss"], nodes[0], (shown) => events.push(["live", shown]));
              const other = new Address("gallery", ["model"], nodes[1], (shown) => events.push(["gallery", shown]));
              const searches = [await show(0)];
              live.write("loss=hinge");
              other.write("model=a");
              searches.push(await show(0), await show(1), await show(0));
              live.write("loss=minimax");
              searches.push(window.location.search);
              nodes.forEach((node) => node.remove());
              window.history.replaceState(null, "", "/");
              return { searches, events };
            }"""
        )
        unread, *searches = seen["searches"]
        assert unread == "?loss=hinge&los=hinge", "Python has not read it yet"
        assert searches == [
            "?los=hinge&loss=hinge",
            "?los=hinge&tab=gallery&model=a",
            "?los=hinge&loss=hinge",
            "?los=hinge&loss=minimax",
        ]
        assert seen["events"] == [
            ["live", True],
            ["live", False],
            ["gallery", True],
            ["live", True],
            ["gallery", False],
        ]


class TestFitted:
    @pytest.mark.parametrize(
        ("room", "size", "side"), [(118, 28, 112), (112, 28, 112), (111.9, 28, 84), (118, 64, 118), (20, 28, 20)]
    )
    def test_small_pictures_are_shown_in_whole_pixels(
        self, modules: Modules, room: float, size: int, side: float
    ) -> None:
        script = 'async ([room, size]) => (await import("/wall.js")).fitted(room, size)'
        assert modules.evaluate(script, [room, size]) == side


def test_drawn_points_arrive_in_python(modules: Modules) -> None:
    points = [[0.0, 0.0], [1.0, -1.0], [-1.0, 1.0], [0.5, -0.25], [0.999, -0.999]]
    text = modules.evaluate('async (points) => (await import("/draw.js")).encode(points)', points)
    np.testing.assert_allclose(np.array(decode_points(text)), np.array(points), atol=0.5 / 127)


class TestLayers:
    @pytest.mark.parametrize("extent", [0.3, 1.5, 5.0, 12.0])
    def test_ticks_are_few_round_and_symmetric(self, modules: Modules, extent: float) -> None:
        ticks = modules.evaluate('async (extent) => (await import("/layers.js")).ticks(extent)', extent)
        assert 3 <= len(ticks) <= 9
        assert ticks == [-tick for tick in reversed(ticks)]
        assert max(ticks) < extent
        assert 0 in ticks

    def test_colours_run_from_fake_over_undecided_to_real(self, modules: Modules) -> None:
        table = modules.evaluate(
            """async () => {
              const { colourTable } = await import("/layers.js");
              const table = colourTable({ heatFake: "#ff0000", heatUndecided: "#808080", heatReal: "#00ff00" });
              return [...new Uint8Array(table.buffer)];
            }"""
        )
        colours = np.array(table).reshape(256, 4)
        assert colours[0].tolist() == [255, 0, 0, 255]
        assert colours[-1].tolist() == [0, 255, 0, 255]
        assert np.abs(colours[127:129, :3] - 128).max() <= 1
        assert (np.diff(colours[:, 0]) <= 0).all()


def scene(**changes: Any) -> Scene:
    """Eight modes on a ring, D sure of all of them, one fake sample at each of the first five."""
    angle = np.arange(8) * np.pi / 4
    centres = np.stack([np.cos(angle), np.sin(angle)], 1)
    cells = (np.arange(40) + 0.5) / 40 * 3 - 1.5
    x, y = np.meshgrid(cells, cells)
    nearest = np.hypot(x[..., None] - centres[:, 0], y[..., None] - centres[:, 1]).min(-1)
    coverage = {"modes": 5, "total_modes": 8, "high_quality": 0.62, "js": 0.4}
    made: Scene = {
        "fake": centres[:5].ravel().tolist(),
        "real": centres.ravel().tolist(),
        "heatmap": np.where(nearest < 0.25, 0.95, 0.05).ravel().tolist(),
        "scale": [0, 0.5, 1],
        "undecided": 0.5,
        "centres": centres.tolist(),
        "readout": {"coverage": coverage, "ceiling": {"high_quality": 0.989, "js": 0.02}},
    }
    return made | changes


def narrate(modules: Modules, seen: Scene) -> list[str]:
    sentences: list[str] = modules.evaluate(
        """async ({ fake, heatmap, scale, ...rest }) => {
          const { narrate } = await import("/narrate.js");
          const arrays = { fake: { values: fake }, heatmap: { shape: [40, 40], values: heatmap } };
          return narrate({ sigma: 0.05, extent: 1.5, ...rest, frame: { scale, arrays } });
        }""",
        seen,
    )
    return sentences


def measured(**coverage: Any) -> Scene:
    return {"coverage": coverage, "ceiling": {"high_quality": 0.989, "js": 0.02}}


class TestNarrate:
    def test_lost_modes_that_the_discriminator_knows(self, modules: Modules) -> None:
        first, second = narrate(modules, scene())
        assert first == "Five of eight modes are found; D is certain that the three lost ones are real."
        assert second == "D can hardly tell real from fake: 50% right, and guessing gets 50%."

    def test_lost_modes_that_it_does_not_know(self, modules: Modules) -> None:
        first, second = narrate(modules, scene(heatmap=[0.05] * 1600))
        assert first == "Five of eight modes are found; D does not point to the three lost ones."
        assert second.startswith("D can hardly tell")

    def test_one_lost_mode_is_in_the_singular(self, modules: Modules) -> None:
        first, _ = narrate(modules, scene(readout=measured(modes=7, total_modes=8, high_quality=0.8, js=0.1)))
        assert first == "Seven of eight modes are found; D is certain that the lost one is real."

    def test_all_modes_with_the_ceiling_beside_the_score(self, modules: Modules) -> None:
        first, _ = narrate(modules, scene(readout=measured(modes=8, total_modes=8, high_quality=0.913, js=0.1)))
        assert first.startswith("All eight modes are found; 91% of the fake samples are of high quality")
        assert first.endswith("(a perfect sampler: 99%).")

    def test_a_collapse_is_called_one(self, modules: Modules) -> None:
        first, _ = narrate(modules, scene(fake=[1.0, 0.0] * 5))
        assert "collapsed" in first

    def test_before_the_first_measurement(self, modules: Modules) -> None:
        assert "just begun" in narrate(modules, scene(readout=None))[0]

    @pytest.mark.parametrize(("js", "words"), [(0.4, "still far"), (0.1, "come close"), (0.021, "as close")])
    def test_without_modes_the_distance_speaks(self, modules: Modules, js: float, words: str) -> None:
        first, _ = narrate(modules, scene(centres=None, readout=measured(modes=None, total_modes=None, js=js)))
        assert words in first
        assert "a perfect sampler scores 0.02" in first

    def test_a_discriminator_that_is_ahead(self, modules: Modules) -> None:
        _, second = narrate(modules, scene(fake=[0.0, 0.0, 0.5, 0.0, -0.5, 0.0]))
        assert second == "D tells 100% of the samples apart: it is far ahead."

    def test_a_critic_has_scores_and_no_undecided_value(self, modules: Modules) -> None:
        _, second = narrate(modules, scene(fake=[0.0, 0.0, 0.5, 0.0, -0.5, 0.0], undecided=None))
        assert second == "D scores real samples 0.9 higher than fake ones."
        _, alike = narrate(modules, scene(undecided=None))
        assert alike == "D scores real and fake samples alike."

    def test_what_is_undecided_moves_with_the_smoothing_of_labels(self, modules: Modules) -> None:
        # Smoothing changes in a run that goes on: the frame knows of it, the setup does not.
        fooled = scene(heatmap=np.where(np.array(scene()["heatmap"]) > 0.5, 0.45, 0.05).ravel().tolist())
        fooled |= {"fake": [0.0, 0.0, 0.5, 0.0, -0.5, 0.0]}
        assert narrate(modules, fooled)[1].startswith("D can hardly tell")
        assert narrate(modules, fooled | {"scale": [0, 0.4, 1]})[1].startswith("D tells 100%")

    def test_samples_that_left_the_view(self, modules: Modules) -> None:
        _, second = narrate(modules, scene(fake=[9.0, 9.0, -9.0, 5.0]))
        assert second == "All fake samples lie outside the view."
