"""The page's modules that act: the view paints and reports, the connection opens, resumes, waits and gives up."""

from typing import Any

import pytest

from tests.tabs.conftest import Modules

# A view of 300 px with a frame whose left half D takes for fake and whose right half for real.
VIEW = """async (change) => {
  const { View } = await import("/view.js");
  document.body.innerHTML = `<div style="width: 300px"><canvas style="width: 300px; height: 300px"></canvas></div>`;
  const painted = [];
  const view = new View(document.querySelector("canvas"), (frames) => painted.push(...frames));
  view.setColours({
    heatFake: "#ff0000", heatUndecided: "#808080", heatReal: "#00ff00", panel: "#ffffff",
    line: "#cccccc", muted: "#999999", realMark: "#0000ff",
    fakeMark: "#ffff00", gradientMark: "#00ffff", manifoldMark: "#ff00ff", halo: "#000000",
  });
  view.begin(1);
  const grid = (shape, values) => ({ shape, values: Float32Array.from(values) });
  const frame = (number, fake) => ({
    frame: number, iteration: number, rate: 1, scale: [0, 0.5, 1], rows: [],
    arrays: {
      real: grid([1, 2], [0.5, 0.5]), fake: grid([1, 2], fake), latent: grid([1, 1], [0]),
      gradient: grid([1, 2], [0, 0]),
      heatmap: grid([2, 4], [0, 0, 1, 1, 0, 0, 1, 1]), manifold: grid([1, 2, 2], [0.9, -0.9, 0.9, -0.8]),
      density: grid([1, 1], [1]),
    },
  });
  const next = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  const at = (x, y) => {
    const { plane, density } = view;
    return [...view.context.getImageData(plane.x(x) * density, plane.y(y) * density, 1, 1).data].slice(0, 3);
  };
  return await (CHANGE)({ view, frame, next, at, painted });
}"""


def run(modules: Modules, script: str) -> Any:
    return modules.evaluate(VIEW.replace("CHANGE", script))


class TestView:
    def test_the_newest_frame_is_painted_and_all_are_reported(self, modules: Modules) -> None:
        seen = run(
            modules,
            """async ({ view, frame, next, at, painted }) => {
              view.show(frame(1, [0, 0]));
              view.show(frame(2, [-0.5, 0.5]));
              await next();
              return { painted, fake: at(-0.5, 0.5), real: at(0.5, 0.5), left: at(-0.8, -0.5), right: at(0.6, -0.5) };
            }""",
        )
        assert seen["painted"] == [1, 2]
        assert seen["fake"] == [255, 255, 0]
        assert seen["real"] == [0, 0, 255]
        assert seen["left"] == [255, 0, 0]
        assert seen["right"] == [0, 255, 0]

    def test_a_layer_can_be_switched_off(self, modules: Modules) -> None:
        seen = run(
            modules,
            """async ({ view, frame, next, at }) => {
              view.show(frame(1, [-0.5, 0.5]));
              for (const layer of ["fake", "heatmap"]) view.toggle(layer, false);
              await next();
              return at(-0.5, 0.5);
            }""",
        )
        assert seen == [128, 128, 128]

    def test_frames_of_a_run_that_has_gone_are_answered_too(self, modules: Modules) -> None:
        seen = run(
            modules,
            """async ({ view, frame, next, painted, at }) => {
              view.show(frame(1, [-0.5, 0.5]));
              view.begin(2);
              await next();
              return { painted, kept: view.frame };
            }""",
        )
        assert seen == {"painted": [1], "kept": None}

    def test_nothing_is_painted_without_need(self, modules: Modules) -> None:
        paints = run(
            modules,
            """async ({ view, frame, next }) => {
              view.show(frame(1, [0, 0]));
              await next();
              let paints = 0;
              view.paint = () => { paints += 1; };
              for (let turn = 0; turn < 5; turn++) await next();
              return paints;
            }""",
        )
        assert paints == 0

    def test_dots_glide_in_a_slow_run_and_jump_in_a_fast_one(self, modules: Modules) -> None:
        where = """async ({ view, frame }) => {
          view.show(frame(1, [0, 0]));
          view.gap = GAP;
          view.arrived = performance.now() - GAP;
          view.show(frame(2, [1, 0]));
          return view.moving(view.arrived + view.gap / 2).fake[0];
        }"""
        assert run(modules, where.replace("GAP", "400")) == pytest.approx(0.5, abs=0.01)
        assert run(modules, where.replace("GAP", "20")) == 1

    def test_a_place_under_the_pointer(self, modules: Modules) -> None:
        places = run(
            modules,
            """async ({ view }) => {
              const box = view.canvas.getBoundingClientRect();
              const under = (x, y) =>
                view.locate({ clientX: box.left + view.plane.x(x), clientY: box.top + view.plane.y(y) });
              return [under(0.25, -0.75), under(1.01, 0)];
            }""",
        )
        assert places[0] == {"x": pytest.approx(0.25), "y": pytest.approx(-0.75)}
        assert places[1] is None


# A WebSocket that records what is sent, and a clock whose timers the test runs by hand.
CONNECTION = """async () => {
  const { Connection } = await import("/connection.js");
  const sockets = [], timers = [], said = [];
  class Fake {
    static OPEN = 1;
    constructor(address) { Object.assign(this, { address, sent: [], readyState: 0 }); sockets.push(this); }
    send(text) { this.sent.push(JSON.parse(text)); }
    accept() { this.readyState = 1; this.onopen(); }
    say(message) { this.onmessage({ data: JSON.stringify(message) }); }
    drop() { this.readyState = 3; this.onclose(); }
    close(code) { this.closed = code; }
  }
  const [socket, timeout] = [window.WebSocket, window.setTimeout];
  window.WebSocket = Fake;
  window.setTimeout = (act, ms) => timers.push({ act, ms });
  const last = () => sockets[sockets.length - 1];
  const handlers = Object.fromEntries(["frame", "setup", "state", "readout", "error", "lost"].map((name) =>
    [name, (message) => said.push([name, message])]));
  try {
    const connection = new Connection("ws://a/live", "seed=3", handlers);
    connection.open();
    last().accept();
    return await (STORY)({ connection, last, sockets, timers, said });
  } finally {
    Object.assign(window, { WebSocket: socket, setTimeout: timeout });
  }
}"""


def talk(modules: Modules, story: str) -> Any:
    return modules.evaluate(CONNECTION.replace("STORY", story))


class TestConnection:
    def test_it_opens_with_the_settings_of_the_address(self, modules: Modules) -> None:
        sent = talk(modules, "async ({ last }) => last().sent")
        assert sent == [{"do": "open", "link": "seed=3", "ticket": None, "paused": False}]

    def test_after_a_loss_it_resumes_with_its_ticket(self, modules: Modules) -> None:
        sent = talk(
            modules,
            """async ({ last, timers }) => {
              last().say({ type: "setup", ticket: "abc" });
              last().say({ type: "state", status: "paused", playing: false });
              last().drop();
              timers.pop().act();
              last().accept();
              return last().sent;
            }""",
        )
        assert sent == [{"do": "open", "link": "seed=3", "ticket": "abc", "paused": True}]

    def test_it_waits_longer_with_every_failure_up_to_a_limit_and_starts_over_after_success(
        self, modules: Modules
    ) -> None:
        waits = talk(
            modules,
            """async ({ last, timers }) => {
              for (let turn = 0; turn < 12; turn++) { last().drop(); timers[timers.length - 1].act(); }
              last().accept();
              last().say({ type: "setup", ticket: "abc" });
              last().drop();
              return timers.map(({ ms }) => ms);
            }""",
        )
        for number, wait in enumerate(waits[:-1]):
            expected = min(500 * 2**number, 15_000)
            assert 0.75 * expected <= wait <= 1.25 * expected
        assert waits[-1] <= 625

    def test_a_closed_run_whose_server_went_too_is_opened_anew_without_its_ticket(self, modules: Modules) -> None:
        seen = talk(
            modules,
            """async ({ connection, last, timers, sockets }) => {
              last().say({ type: "setup", ticket: "abc" });
              last().say({ type: "state", status: "closed", playing: false });
              last().drop();
              const before = [timers.length, sockets.length, connection.ended];
              connection.open();
              last().accept();
              return { before, ended: connection.ended, sent: last().sent };
            }""",
        )
        assert seen["before"][1:] == [1, True]
        assert seen["ended"] is False
        assert seen["sent"][0]["ticket"] is None

    def test_opening_anew_leaves_no_old_connection_behind(self, modules: Modules) -> None:
        seen = talk(
            modules,
            """async ({ connection, sockets, last, timers }) => {
              last().say({ type: "state", status: "closed", playing: false });
              connection.open();
              sockets[0].drop();
              return { closed: sockets.map((socket) => socket.closed ?? null), retries: timers.length };
            }""",
        )
        assert seen == {"closed": [1000, None], "retries": 0}

    def test_a_page_in_line_keeps_its_place_and_asks_no_more(self, modules: Modules) -> None:
        seen = talk(
            modules,
            """async ({ last, timers, said }) => {
              last().say({ type: "state", status: "waiting", playing: false, position: 2 });
              last().say({ type: "state", status: "waiting", playing: false, position: 1 });
              return { sent: last().sent.map((message) => message.do), timers: timers.length, said: said.length };
            }""",
        )
        assert seen == {"sent": ["open"], "timers": 0, "said": 2}

    def test_a_new_run_is_told_the_speed_that_the_visitor_chose(self, modules: Modules) -> None:
        sent = talk(
            modules,
            """async ({ connection, last }) => {
              last().say({ type: "setup", ticket: "abc" });
              connection.hurry(10);
              last().say({ type: "setup", ticket: "abc" });
              last().say({ type: "setup", ticket: "new" });
              return last().sent.slice(1);
            }""",
        )
        assert sent == [{"do": "speed", "value": 10}] * 2

    def test_a_speed_that_is_chosen_while_the_server_is_full_is_told_to_the_run_that_comes(
        self, modules: Modules
    ) -> None:
        sent = talk(
            modules,
            """async ({ connection, last }) => {
              last().say({ type: "setup", ticket: "abc" });
              last().say({ type: "state", status: "waiting", playing: false });
              connection.hurry(10);
              const before = last().sent.length;
              last().say({ type: "setup", ticket: "new" });
              return last().sent.slice(before - 1);
            }""",
        )
        assert [message["do"] for message in sent] == ["open", "speed"]

    def test_messages_reach_their_handlers(self, modules: Modules) -> None:
        said = talk(
            modules,
            """async ({ last, said }) => {
              last().say({ type: "readout", iteration: 5 });
              last().onmessage({ data: new ArrayBuffer(8) });
              return said.map(([name]) => name);
            }""",
        )
        assert said == ["readout", "frame"]
