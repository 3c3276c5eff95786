"""What the page keeps of a run: the timeline, and its curves as a table."""

import csv
import io
import itertools

from tests.tabs.conftest import Modules

TIMELINE = """async () => {
  const { Timeline } = await import("/timeline.js");
  const row = document.createElement("div");
  row.innerHTML = '<input type="range" min="0" max="0" value="0"><output></output><button></button>';
  const seen = [];
  const timeline = new Timeline(row, (frame) => seen.push(frame?.iteration ?? null));
  const to = (value) => {
    timeline.slider.value = value;
    timeline.slider.dispatchEvent(new Event("input"));
    return [seen[seen.length - 1], timeline.words.textContent, timeline.now.hidden, Number(timeline.slider.value)];
  };
  return (STORY)({ timeline, seen, to });
}"""


def test_the_timeline_looks_back_and_follows_again(modules: Modules) -> None:
    found = modules.evaluate(
        TIMELINE.replace(
            "STORY",
            """({ timeline, seen, to }) => {
              for (let iteration = 0; iteration <= 1000; iteration += 10) timeline.push({ iteration });
              const back = to(404);
              timeline.push({ iteration: 1010 });
              const stays = Number(timeline.slider.value);
              const end = to(1010);
              timeline.push({ iteration: 1020 });
              const follows = Number(timeline.slider.value);
              to(300);
              timeline.begin();
              return { back, stays, end, follows, anew: [seen[seen.length - 1], Number(timeline.slider.max)] };
            }""",
        )
    )
    assert found["back"] == [400, "iteration 400", False, 404]
    assert found["stays"] == 404, "training goes on while one looks back"
    assert found["end"] == [None, "now", True, 1010]
    assert found["follows"] == 1020
    assert found["anew"] == [None, 0]


def test_a_long_run_keeps_few_frames_from_its_beginning_to_its_end(modules: Modules) -> None:
    kept = modules.evaluate(
        TIMELINE.replace(
            "STORY",
            """({ timeline }) => {
              for (let iteration = 0; iteration <= 20000; iteration += 7) timeline.push({ iteration });
              timeline.push({ iteration: 19000 });
              return timeline.frames.all().map(({ iteration }) => iteration);
            }""",
        )
    )
    assert len(kept) <= 161
    assert (kept[0], kept[-1]) == (0, 19999)
    gaps = [after - before for before, after in itertools.pairwise(kept)]
    assert max(gaps) <= 600


def test_the_table_has_a_line_for_every_iteration_that_something_is_known_of(modules: Modules) -> None:
    text = modules.evaluate(
        """async () => {
          const { table } = await import("/charts.js");
          const readout = (iteration, js) => ({ iteration, coverage: { modes: null, js } });
          return table([[10, 1.5, 0.5, 0.1, 0.2], [20, 1.25, 0.75, 0.3, null]], [readout(10, 0.5), readout(15, 0.25)]);
        }"""
    )
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["iteration"] for row in rows] == ["10", "15", "20"]
    assert rows[0]["discriminator_loss"] == "1.5"
    assert (rows[0]["js"], rows[0]["modes"]) == ("0.5", "")
    assert (rows[1]["js"], rows[1]["generator_loss"]) == ("0.25", "")
    assert (rows[2]["generator_loss"], rows[2]["generator_norm"], rows[2]["js"]) == ("0.75", "", "")
