"""The page's words and buttons: what is the matter outlasts a note, and what cannot be done cannot be asked for."""

from typing import Any

from playground.tabs.live import WEB
from tests.tabs.conftest import Modules

# A status line, and a clock whose timers the test runs by hand.
STATUS = """async () => {
  const { Status } = await import("/words.js");
  const node = document.createElement("p");
  const timers = new Map();
  const [set, clear] = [window.setTimeout, window.clearTimeout];
  window.setTimeout = (act) => timers.set(timers.size + 1, act) && timers.size;
  window.clearTimeout = (timer) => timers.delete(timer);
  const expire = () => [...timers.values()].forEach((act) => act());
  const seen = () => (node.hidden ? null : node.textContent);
  try {
    return (STORY)({ status: new Status(node), expire, seen });
  } finally {
    Object.assign(window, { setTimeout: set, clearTimeout: clear });
  }
}"""

TOOLBAR = """async (markup) => {
  const { Toolbar } = await import("/toolbar.js");
  document.body.innerHTML = markup;
  const done = [];
  const act = (name) => (value) => done.push(value === undefined ? name : [name, value]);
  const names = ["toggle", "step", "stepD", "stepG", "back", "slow", "reset", "speed", "copy", "save", "draw", "help"];
  const actions = Object.fromEntries(names.map((name) => [name, act(name)]));
  const toolbar = new Toolbar(document.body, actions);
  const press = (key) => document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  const said = () => document.querySelector("[data-part=speed-text]").textContent;
  try {
    return (STORY)({ toolbar, press, done, said });
  } finally {
    document.removeEventListener("keydown", toolbar.press);
    document.body.replaceChildren();
  }
}"""


def status(modules: Modules, story: str) -> Any:
    return modules.evaluate(STATUS.replace("STORY", story))


def toolbar(modules: Modules, story: str) -> Any:
    return modules.evaluate(TOOLBAR.replace("STORY", story), (WEB / "live.html").read_text())


class TestStatus:
    def test_what_is_the_matter_is_said_again_after_a_note(self, modules: Modules) -> None:
        seen = status(
            modules,
            """({ status, expire, seen }) => {
              status.say("diverged", "Diverged.");
              status.note("note", "Copied.", 10);
              const covered = seen();
              expire();
              return [covered, seen()];
            }""",
        )
        assert seen == ["Copied.", "Diverged."]

    def test_a_note_goes_by_itself_and_stays_when_all_is_well_again(self, modules: Modules) -> None:
        seen = status(
            modules,
            """({ status, expire, seen }) => {
              status.say("lost", "Lost.");
              status.note("note", "Copied.", 10);
              status.clear();
              const covered = seen();
              expire();
              return [covered, seen()];
            }""",
        )
        assert seen == ["Copied.", None]

    def test_what_is_the_matter_cuts_a_note_short_and_can_be_cleared(self, modules: Modules) -> None:
        seen = status(
            modules,
            """({ status, seen }) => {
              status.note("note", "Copied.", 10);
              status.say("lost", "Lost.");
              const said = seen();
              status.clear();
              return [said, seen()];
            }""",
        )
        assert seen == ["Lost.", None]


class TestToolbar:
    def test_without_a_run_neither_buttons_nor_keys_act_on_one(self, modules: Modules) -> None:
        done = toolbar(
            modules,
            """({ toolbar, press, done }) => {
              const all = () => {
                for (const key of [" ", "ArrowRight", "r", "l"]) press(key);
                for (const button of document.querySelectorAll(".gp-tools [data-do]")) button.click();
                return done.splice(0);
              };
              const none = all();
              toolbar.allow(["toggle"]);
              const some = all();
              toolbar.allow(["toggle", "step", "reset"]);
              return [none, some, all()];
            }""",
        )
        assert done == [
            ["copy"],
            ["toggle", "copy", "toggle"],
            ["toggle", "step", "reset", "copy", "reset", "toggle", "step"],
        ]

    def test_letters_step_one_player_and_switch_slow_motion(self, modules: Modules) -> None:
        done = toolbar(
            modules,
            """({ toolbar, press, done }) => {
              toolbar.allow(["stepD", "stepG", "slow"]);
              for (const key of ["d", "G", "s", "ArrowLeft", "ArrowRight"]) press(key);
              return done;
            }""",
        )
        assert done == ["stepD", "stepG", "slow", "back"]
