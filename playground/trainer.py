"""The training thread: fair time slices for populations, newest frames for pages, commands in between.

Sessions of one shape train in one population. Everything that touches a population happens on this thread; others
reach it by `command`, which never waits.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from functools import partial

from playground.gauge import Gauge
from playground.group import Group
from playground.limits import Limits
from playground.plane import GanSpec, Snapshot
from playground.plane.draws import data_of
from playground.saved import SavedRun
from playground.session import Frame, History, Readout, Result, Session, Setup, Walk

log = logging.getLogger(__name__)

LARGEST_SLICE = 1000  # iterations


class Trainer:
    """Groups of sessions and the thread that trains, draws and rearranges them."""

    def __init__(
        self,
        device: str,
        limits: Limits,
        gauge: Gauge,
        failed: Callable[[Session, str], object],
        tend: Callable[[], None],
    ) -> None:
        """`failed(session, why)` is called for each session whose population broke, `tend` about once a second."""
        self.device, self.limits, self.gauge, self.failed, self.tend = device, limits, gauge, failed, tend
        self._groups: dict[tuple[object, ...], Group] = {}
        self._places: dict[Session, tuple[Group, int]] = {}
        self._commands: deque[tuple[Session, Callable[[], None], Future[None]]] = deque()
        self._wake, self._stopping = threading.Event(), False
        self._tended = 0.0  # when `tend` was last called
        self._look_cost = 0.0005  # seconds to draw one session
        self._thread = threading.Thread(target=self._run, name="trainer", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread after the present slice; what was asked for until now is still done."""
        self._stopping = True
        self._wake.set()
        self._thread.join()
        self._obey()

    def command(self, session: Session, work: Callable[[], None]) -> Future[None]:
        """Have something done for a session on the training thread, after the present slice at the latest."""
        done: Future[None] = Future()
        self._commands.append((session, work, done))
        self._wake.set()
        return done

    # Time ----------------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        while not self._stopping:
            self._wake.clear()
            self._obey()
            if time.monotonic() - self._tended >= 1.0:
                self._tended = time.monotonic()
                self._guard([], self.tend)
            group = self._neediest(time.monotonic())
            if group is not None:
                self._guard(group.sessions.values(), self._slice, group)
            for other in list(self._groups.values()):
                self._guard(other.sessions.values(), self._look, other)
            if group is None:
                self._wake.wait(0.005 if self._places else 0.5)

    def _obey(self) -> None:
        """Do what has been asked for by now, and no more: whoever goes on asking must not keep others from training."""
        for _ in range(len(self._commands)):
            session, work, done = self._commands.popleft()
            awaited = done.set_running_or_notify_cancel()
            self._guard([session], work)
            if awaited:
                done.set_result(None)

    def _guard(self, sessions: Iterable[Session], work: Callable[..., None], *args: Group) -> None:
        """No failure may end the thread: the sessions that it struck are closed, with a word to their visitors."""
        try:
            work(*args)
        except Exception:
            log.exception("A run failed")
            for session in list(sessions):
                if session.closed is None:
                    self.failed(
                        session, "Something went wrong on the server with this run; press play to start it anew."
                    )

    def _neediest(self, now: float) -> Group | None:
        """Of the groups with something to do, the one that got the least time a session."""
        due = [group for group in self._groups.values() if group.allowances(now, 1, self.limits.unread)]
        neediest = min(due, key=lambda group: group.spent, default=None)
        for idle in self._groups.values():
            if neediest is not None and idle not in due:  # who pauses saves nothing up
                idle.spent = max(idle.spent, neediest.spent)
        return neediest

    def _slice(self, group: Group) -> None:
        """Train a group for a slice; members that may take fewer iterations than others leave it early."""
        limits, began, population = self.limits, time.monotonic(), group.population
        length = min(limits.longest, max(limits.shortest, limits.cycle / len(self._groups)))
        able = group.allowances(began, LARGEST_SLICE, limits.unread)
        if not able:
            return
        turn = group.turn(able, limits.cycle)
        expected = group.expected(len(turn))
        most = max(1, int(length / expected))
        allowed, done = {member: min(able[member], most) for member in turn}, 0
        for count in sorted(set(allowed.values())):
            population.step(count - done, [member for member, allowance in allowed.items() if allowance >= count])
            done = count
        elapsed = time.monotonic() - began
        error = elapsed / done - expected  # a slice that was held up must not make all GANs look large for long
        group.pace, group.width = expected + (0.2 if error > 0 else 0.7) * error, len(turn)
        group.spent += elapsed / len(able)
        for member, count in allowed.items():
            group.sessions[member].took(count, elapsed / len(turn))
            self._arrive(group, member)

    def _arrive(self, group: Group, member: int) -> None:
        """What a slice may bring about: divergence, the end of a few steps, the goal."""
        session, known = group.sessions[member], group.population.member(member)
        if known.diverged_at is not None or (not session.playing and session.steps_asked == 0):
            self.tell(session)
        if session.goal is not None and (known.diverged_at is not None or known.iteration >= session.goal):
            snapshot = group.population.snapshot(member, coverage=False)
            session.result = Result(snapshot, group.population.samples([member])[0])
            session.reached.set()

    def _look(self, group: Group) -> None:
        """Draw the sessions of a group whose page can take a frame, and hand samples to the measuring thread."""
        now, population, limits = time.monotonic(), group.population, self.limits
        if now - group.charted >= limits.charts:
            group.chart(now)
        crowd = sum(not session.headless for session in self._places)
        interval = max(
            1 / limits.frames, min(limits.slowest_frame, crowd * (self._look_cost + limits.sending) / limits.drawing)
        )
        alive = {m: s for m, s in group.sessions.items() if population.member(m).diverged_at is None}
        due = [
            member for member, session in alive.items()
            if session.wants_frame and now - session.drawn >= interval
            and session.drawn_at != (population.member(member).iteration, session.spec)
        ]  # fmt: skip
        if due:
            for member, snapshot in zip(due, population.snapshots(due), strict=True):
                self._show(group.sessions[member], snapshot, group, member, now)
            self._look_cost += 0.1 * ((time.monotonic() - now) / len(due) - self._look_cost)
        pause = max(limits.measures, crowd / 30)
        wanted = [m for m, s in alive.items() if s.attached and not s.headless and now - s.measured >= pause
                  and s.measured_at != population.member(m).iteration]  # fmt: skip
        if wanted:
            self._hand_over(group, wanted, now)

    def _hand_over(self, group: Group, members: list[int], now: float) -> None:
        for member, samples in zip(members, group.population.samples(members), strict=True):
            session, iteration = group.sessions[member], group.population.member(member).iteration
            session.measured, session.measured_at = now, iteration
            found = partial(self._enter, session, session.readouts)
            self.gauge.measure(session, (session.spec, iteration, samples, found))

    def _enter(self, session: Session, readouts: History, readout: Readout) -> None:
        """Enter a measurement into the history that it was made for, and tell, unless a new run has begun since."""

        def enter() -> None:
            if session.readouts is readouts:
                readouts.append(readout)
                session.mailbox.post(readout)

        self.command(session, enter)

    def _show(self, session: Session, snapshot: Snapshot, group: Group, member: int, now: float) -> None:
        known = group.population.member(member)
        session.drawn, session.drawn_at = now, (known.iteration, session.spec)
        moment, iteration, rate = session.pace
        if now - moment >= 0.5 or not session.playing:
            rate = (known.iteration - iteration) / (now - moment) if moment and session.playing else 0.0
            session.pace = (now, known.iteration, rate)
        session.frame = Frame(snapshot, rate, session.seconds)
        session.mailbox.post(session.frame)

    # Comings and goings: on the training thread only ----------------------------------------------------------------

    def place(self, session: Session, saved: SavedRun | None = None) -> None:
        """Put a session's GAN into the population of its shape, at its beginning or where it was saved."""
        group = self._groups.get(session.spec.shape_key)
        if group is None:
            least = min((other.spent for other in self._groups.values()), default=0.0)
            group, member = Group.of(session.spec, self.device, least, saved), 0
            self._groups[session.spec.shape_key] = group
        else:
            member = group.add(session.spec, saved)
        group.sessions[member] = session
        self._places[session] = (group, member)
        self._begin(session, saved)

    def leave(self, session: Session, why: str) -> None:
        """End a session."""
        session.closed = why
        session.reached.set()
        self.tell(session)
        self._withdraw(session)

    def _withdraw(self, session: Session) -> None:
        group, member = self._places.pop(session, (None, 0))
        if group is None:
            return
        del group.sessions[member]
        group.population.remove(member)
        if not group.sessions:
            del self._groups[group.population.shape_key]

    def nudge(self, session: Session, only: str) -> None:
        """Pause a session, and train it for one iteration in which one player learns."""
        session.playing, session.steps_asked = False, 0
        if session in self._places:
            session.altered = True
            group, member = self._places[session]
            group.population.step(1, [member], only)
            self._arrive(group, member)

    def dissect(self, session: Session) -> None:
        """Pause a session, train it for one iteration, and post all that happened in it."""
        session.playing, session.steps_asked = False, 0
        if session in self._places:
            group, member = self._places[session]
            updates = group.population.dissect(member)
            known = group.population.member(member)
            session.mailbox.post(Walk(known.iteration, data_of(known.spec).extent, updates))
            self._arrive(group, member)

    def restart(self, session: Session) -> None:
        """Start a session's GAN anew from its seed."""
        if session in self._places:
            group, member = self._places[session]
            group.population.reset(member)
            self._begin(session)

    def respecify(self, session: Session, spec: GanSpec) -> None:
        """Give a session another spec; one of another shape takes it to another population."""
        if session not in self._places:
            return
        old, session.spec = session.spec, spec
        if spec.shape_key != old.shape_key:
            self._withdraw(session)
            self.place(session)
            return
        group, member = self._places[session]
        if group.population.update(member, spec):
            self._begin(session)
        else:
            session.drawn_at, session.altered = None, session.altered or group.population.member(member).iteration > 0
            self.tell(session)

    def save(self, session: Session) -> SavedRun | None:
        """A session's run as it stands; None for one that has ended or diverged."""
        group, member = self._places.get(session, (None, 0))
        alive = group is not None and group.population.member(member).diverged_at is None
        return SavedRun.of(session, group.population.state_dict([member])) if group and alive else None

    def resume(self, session: Session, saved: SavedRun) -> None:
        """Pause a session, and let it go on with a saved run instead of its own."""
        if session in self._places:
            self._withdraw(session)
            session.playing, session.spec = False, saved.spec
            self.place(session, saved)

    def _begin(self, session: Session, saved: SavedRun | None = None) -> None:
        """Nothing of a session's last run is left. The new one is drawn before it can diverge."""
        session.begin()
        if saved is not None:
            saved.remember(session)
        self.announce(session)
        if not session.headless:
            group, member = self._places[session]
            (snapshot,) = group.population.snapshots([member])
            self._show(session, snapshot, group, member, time.monotonic())

    def announce(self, session: Session) -> None:
        """Tell a session's reader everything anew, and show what was drawn last: a diverged run is drawn no more."""
        session.mailbox.post(Setup(session.spec))
        session.greeted = True
        self.tell(session)
        if session.frame is not None:
            session.mailbox.post(session.frame)

    def tell(self, session: Session) -> None:
        """Post the session's state."""
        group, member = self._places.get(session, (None, 0))
        known = group.population.member(member) if group else None
        session.told = session.state(known.iteration if known else 0, known.diverged_at if known else None)
        session.mailbox.post(session.told)
