"""The line view in the page: what lies where on its canvas, what the pointer reads, and what the words say."""

from typing import Any

import pytest

from tests.tabs.conftest import Modules

# A view of 400 px of the line [−1, 1]: p is 1 on its right half, q on its left, D rises from 0 to 1, and D* is as p.
VIEW = """async () => {
  const { View } = await import("/view.js");
  const { Probe } = await import("/pointer.js");
  const { decode } = await import("/frame.js");
  const { narrate } = await import("/narrate.js");
  const canvas = `<canvas style="width: 400px; height: 400px"></canvas>`;
  document.body.innerHTML = `<div style="width: 400px">${canvas}<p></p></div>`;
  const view = new View(document.querySelector("canvas"), () => {});
  view.setColours({
    heatFake: "#ff0000", heatUndecided: "#808080", heatReal: "#00ff00", panel: "#ffffff", line: "#cccccc",
    muted: "#999999", realMark: "#0000ff", fakeMark: "#ffff00", gradientMark: "#00ffff", manifoldMark: "#ff00ff",
    halo: "#000000", discriminatorLine: "#123456", discriminatorInk: "#123456", ceiling: "#abcdef",
    generatorInk: "#ff00ff",
  });
  const setup = { dimension: 1, noise_dim: 1, extent: 1, centres: [[0.5]], sigma: 0.1, undecided: 0.5 };
  view.begin(1, setup);
  const grid = (shape, values) => ({ shape, values: Float32Array.from(values) });
  const frame = (number, { fake = [-0.5, 0], best = [0, 0, 1, 1], shift = null } = {}) => ({
    frame: number, iteration: number, rate: 1, scale: [0, 0.5, 1], rows: [], shift,
    arrays: {
      real: grid([1, 2], [0.5, 0]), fake: grid([1, 2], fake), latent: grid([3, 2], [0.2, 0, -1, 0, 1, 0]),
      gradient: grid([1, 2], [0, 0]), heatmap: grid([1, 4], [0, 0.25, 0.75, 1]), density: grid([1, 1], [1]),
      manifold: grid([1, 2, 2], [-0.6, 0, 0.6, 0]), p: grid([4], [0, 0, 1, 1]), q: grid([4], [1, 1, 0, 0]),
      ...(best ? { best: grid([4], best) } : {}),
    },
  });
  const next = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  const pixel = (left, top) => {
    const { density, context } = view;
    return [...context.getImageData(Math.round(left * density), Math.round(top * density), 1, 1).data].slice(0, 3);
  };
  // Whether a colour is found within 3 px of a point of the canvas.
  const near = (left, top, colour) => {
    const wanted = [1, 3, 5].map((start) => parseInt(colour.slice(start, start + 2), 16));
    for (let x = -3; x <= 3; x++) {
      for (let y = -3; y <= 3; y++) {
        if (pixel(left + x, top + y).every((value, index) => Math.abs(value - wanted[index]) < 90)) return true;
      }
    }
    return false;
  };
  return await (STORY)({ view, setup, frame, next, pixel, near, Probe, decode, narrate });
}"""


def tell(modules: Modules, story: str) -> Any:
    return modules.evaluate(VIEW.replace("STORY", story))


def test_densities_and_discriminators_lie_at_their_heights(modules: Modules) -> None:
    seen = tell(
        modules,
        """async ({ view, frame, next, near }) => {
          view.show(frame(1));
          await next();
          const { painter } = view;
          const at = (bin) => painter.middle(bin, 4);
          return {
            p: near((at(2) + at(3)) / 2, painter.height(1), "#0000ff"),
            q: [0, 2, 4, 6, 8].some((step) => near(at(0) + step, painter.height(1), "#ffff00")),
            noP: near((at(0) + at(1)) / 2, painter.height(1), "#0000ff"),
            d: near((at(1) + at(2)) / 2, painter.level(0.5, [0, 0.5, 1]), "#123456"),
            best: [0, 2, 4, 6].some((step) => near(at(2) + 10 + step, painter.level(1, [0, 0.5, 1]), "#abcdef")),
            levels: [painter.level(0, [0, 0.5, 1]), painter.base],
          };
        }""",
    )
    assert seen["p"]
    assert seen["q"]
    assert seen["d"]
    assert seen["best"]
    assert not seen["noP"]
    assert seen["levels"][0] == seen["levels"][1]


def test_samples_lie_on_ds_opinion_and_lines_lead_from_z_to_x(modules: Modules) -> None:
    seen = tell(
        modules,
        """async ({ view, frame, next, near }) => {
          view.show(frame(1));
          await next();
          const { painter, plane } = view;
          const { strips, floor } = painter;
          const middle = (kind) => painter.strewn(Float32Array.from([0, 0]), kind)[1];
          const half = (floor + strips.end + 3) / 2;
          return {
            real: near(plane.x(0.5), middle("real"), "#0000ff"),
            fake: near(plane.x(-0.5), middle("fake"), "#ffff00"),
            left: near(plane.x(-0.9), strips.real + 3, "#ff0000"),
            right: near(plane.x(0.9), strips.real + 3, "#00ff00"),
            line: near((plane.x(-1 * view.stretched) + plane.x(-0.6)) / 2, half, "#ff00ff"),
            none: near(plane.x(0), half, "#ff00ff"),
          };
        }""",
    )
    assert seen == {"real": True, "fake": True, "left": True, "right": True, "line": True, "none": False}


@pytest.mark.parametrize("layer", ["real", "fake", "heatmap", "manifold"])
def test_every_layer_can_be_switched_off(modules: Modules, layer: str) -> None:
    changed = tell(
        modules,
        """async ({ view, frame, next }) => {
          view.show(frame(1));
          await next();
          const before = view.canvas.toDataURL();
          view.toggle("LAYER", false);
          await next();
          const without = view.canvas.toDataURL();
          view.toggle("LAYER", true);
          await next();
          return [before !== without, before === view.canvas.toDataURL()];
        }""".replace("LAYER", layer),
    )
    assert changed == [True, True]


def test_the_pointer_reads_both_densities_and_both_discriminators(modules: Modules) -> None:
    said = tell(
        modules,
        """async ({ view, setup, frame, next, Probe }) => {
          const label = document.querySelector("p");
          const probe = new Probe(view, label);
          probe.centres = setup.centres;
          view.show(frame(1));
          await next();
          const box = view.canvas.getBoundingClientRect();
          const at = (x) => {
            probe.move({ clientX: box.left + view.plane.x(x), clientY: box.top + 60 });
            return [...label.children].map((line) => line.textContent);
          };
          const [right, left] = [at(0.25), at(-0.75)];
          view.show(frame(2, { best: null }));
          const outside = view.locate({ clientX: box.left + 2, clientY: box.top + 60 });
          return { right, left, without: at(0.25), outside };
        }""",
    )
    assert said["right"] == [
        "x 0.25", "D(x) 0.75: looks real", "p(x) 1, q(x) 0", "D*(x) 1", "nearest mode (0.50), 0.25 away",
    ]  # fmt: skip
    assert said["left"][2:4] == ["p(x) 0, q(x) 1", "D*(x) 0"]
    assert said["without"][2:] == ["p(x) 1, q(x) 0", "nearest mode (0.50), 0.25 away"]
    assert said["outside"] is None


def test_the_words_say_how_far_d_is_from_the_best(modules: Modules) -> None:
    said = tell(
        modules,
        """async ({ view, setup, frame, narrate }) => {
          const of = (seen) => narrate({ ...setup, frame: seen, real: seen.arrays.real.values, p: seen.arrays.p.values,
            readout: null })[1];
          return [of(frame(1)), of(frame(1, { best: [0, 0.25, 0.75, 1] })), of(frame(1, { best: null }))];
        }""",
    )
    # |0 − 0|, |.25 − 0|, |.75 − 1| and |1 − 1|, all of one weight.
    assert said[0] == "D is still apart from the best discriminator for these densities: 0.13 off on average."
    assert said[1] == "D is close to the best discriminator for these densities: 0 off on average."
    assert "tells" in said[2]


def test_the_path_of_a_shift_is_kept_and_its_goal_is_the_mean_of_the_data(modules: Modules) -> None:
    seen = tell(
        modules,
        """async ({ view, frame, next }) => {
          for (let at = 1; at <= 3; at++) view.show(frame(at, { shift: [at / 10, -at] }));
          await next();
          const steps = view.steps(frame(2, { shift: [0.2, -2] }));
          for (let at = 4; at < 2000; at++) view.walk({ iteration: at, shift: [0, 0] });
          const { length } = view.path;
          const first = view.path[0];
          view.begin(1, { dimension: 1 });
          const after = view.path.length;
          view.show(frame(1));
          return { steps, first, few: length <= 800, after, goal: view.goal };
        }""",
    )
    assert seen["steps"] == [[0.1, -1], [0.2, -2]]
    assert seen["first"] == [1, 0.1, -1]
    assert seen["few"]
    assert seen["after"] == 0
    assert seen["goal"] == [pytest.approx(0.5), 0]


def test_a_shift_keeps_the_scale_of_x_and_wide_latents_are_drawn_in(modules: Modules) -> None:
    stretched = tell(
        modules,
        """async ({ view, frame }) => {
          view.begin(6, { dimension: 1 });
          view.show(frame(1));
          const kept = view.stretched;
          view.begin(0.5, { dimension: 1 });
          view.show(frame(1));
          return [kept, view.stretched];
        }""",
    )
    assert stretched == [1, pytest.approx(0.46)]


def test_a_view_goes_from_the_line_to_the_plane_and_back(modules: Modules) -> None:
    kinds = tell(
        modules,
        """async ({ view }) => {
          const kind = () => view.painter.constructor.name;
          const before = kind();
          view.begin(1, { dimension: 2 });
          const between = kind();
          view.begin(1, { dimension: 1 });
          return [before, between, kind()];
        }""",
    )
    assert kinds == ["OnLine", "OnPlane", "OnLine"]


def test_slow_motion_has_its_scenes_on_the_line(modules: Modules) -> None:
    pictures = tell(
        modules,
        """async ({ view, frame, next }) => {
          view.calm = { matches: true };
          view.show(frame(1));
          const grid = (values) => ({ shape: [1, 4], values: Float32Array.from(values) });
          const points = (x) => Float32Array.from([x, 0]);
          const base = { latent: points(-0.8), real: points(0.5), fake: points(-0.3), pull: points(1),
            scale: [0, 0.5, 1], heatmap: grid([0, 0.2, 0.8, 1]), duration: 1 };
          const seen = [];
          const scenes = [["latent"], ["manifold", "fake"], ["real", "fake"], ["heatmap", "real", "fake"],
            ["heatmap", "gradient", "fake"]];
          for (const shown of scenes) {
            view.pose({ ...base, layers: shown });
            await next();
            seen.push(view.canvas.toDataURL());
          }
          view.pose(null);
          await next();
          return [new Set(seen).size, seen.includes(view.canvas.toDataURL())];
        }""",
    )
    assert pictures == [5, False]


def test_numbers_become_points_and_values_are_read_from_one_row(modules: Modules) -> None:
    from playground import wire
    from playground.plane import GanSpec, Population
    from playground.session import Frame

    population = Population([GanSpec(distribution="line_normal", noise_dim=1, batch_size=8)])
    seen = population.snapshot(0, coverage=False)
    message = wire.frame(Frame(seen, 0.0), 1, [], with_real=True)
    read = modules.evaluate(
        """async (bytes) => {
          const { decode, valueAt } = await import("/frame.js");
          const { arrays } = decode(Uint8Array.from(bytes).buffer);
          const shapes = Object.fromEntries(Object.entries(arrays).map(([name, { shape }]) => [name, shape]));
          return { shapes, first: [...arrays.fake.values.slice(0, 4)], at: valueAt(arrays.heatmap, 1.5, 0.4, 0.7),
            values: [...arrays.heatmap.values] };
        }""",
        list(message),
    )
    assert read["shapes"]["fake"] == [300, 2]
    assert read["shapes"]["manifold"] == [1, 21, 2]
    assert read["first"] == pytest.approx([float(seen.fake[0, 0]), 0, float(seen.fake[1, 0]), 0], abs=1e-3)
    place = (0.4 / 1.5 + 1) / 2 * 160 - 0.5
    low, share = int(place), place - int(place)
    expected = (1 - share) * float(seen.heatmap[0, low]) + share * float(seen.heatmap[0, low + 1])
    assert read["at"] == pytest.approx(expected, abs=1e-4)
