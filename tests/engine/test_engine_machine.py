"""Whatever the flow and whatever is done to its jobs, in whatever order: the engine's promises hold after every step.

A machine of hypothesis makes a random flow and lets jobs of it be executed, paused, resumed, cancelled, emitted into,
saved, loaded into a new flow and watched, in random order. Messages are neither lost nor doubled nor reordered, jobs
know nothing of each other, and who is left to run ends as it would have without all that.
"""

from __future__ import annotations

import importlib.util
import tempfile
import threading
from collections import Counter
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, precondition, rule

from routilux import Cursor, JobState, observe
from routilux.errors import JobEndedError, NotPausedError, SerializationError

PATIENCE = 20.0
"""Seconds after which a job that should rest is taken for hanging; nothing here waits for it to pass."""

MOST_JOBS = 3


def program():
    path = Path(__file__).parent / "programs" / "meshwork.py"
    spec = importlib.util.spec_from_file_location("meshwork_program", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


mesh = program()

RARELY = [False, False, False, True]

KNOTS = st.fixed_dictionaries(
    {
        "awaited": st.sampled_from(RARELY),
        "slow": st.sampled_from(RARELY),
        "merge": st.sampled_from(["override", "override", "append", "function"]),
        "emits": st.sampled_from(["now", "now", "now", "deferred", "never"]),
        "copies": st.sampled_from([1, 1, 2]),
        "early": st.sampled_from(RARELY),
        "fails": st.sampled_from(["never", "never", "continue", "skip", "retry", "retry", "give up", "stop"]),
        "delay": st.sampled_from([0.0, 0.002]),
        "extra": st.sampled_from([None, None, None, None, *mesh.hostile()]),
        "pauses": st.sampled_from(RARELY),
        "capacity": st.sampled_from([None, None, None, 1]),
    }
)


@st.composite
def descriptions(draw):
    """One to four knots that are all reached, and more edges of any kind: cycles, self-loops, fan-in and doubles."""
    size = draw(st.integers(1, 4))
    numbers = st.integers(0, size - 1)
    reaching = [(draw(st.integers(0, target - 1)), target, False) for target in range(1, size)]
    more = draw(st.lists(st.tuples(numbers, numbers, st.booleans()), max_size=size))
    description = {
        "knots": [draw(KNOTS) for _ in range(size)],
        "edges": [*reaching, *more],
        "hops": draw(st.integers(1, 4)),
        "execution": draw(st.sampled_from(["sequential", "concurrent"])),
        "workers": draw(st.integers(1, 3)),
    }
    return mesh.bounded(description)


class Track:
    """One job, its flow, and what is known of it from outside. `begun` is as `meshwork.foretold` wants it."""

    def __init__(self, built, job, tag, begun):
        self.flow, self.contexts = built
        self.job, self.tag, self.begun = job, tag, list(begun)
        self.cursor = Cursor(job)
        self.changes = []

    def read(self):
        """All changes so far; their numbers are held to be without a gap."""
        while new := self.cursor.read():
            self.changes += new
        assert [change.seq for change in self.changes] == list(range(1, len(self.changes) + 1))
        return self.changes

    def rest(self):
        assert self.job.wait(PATIENCE), f"{self.job!r} does not come to rest"


def trail_of(data):
    return data["path"] if "path" in data else data["trail"]


def waiting_by_routine(job):
    return sorted(job.get_waiting_messages(), key=lambda message: message["routine_id"])


def by_pair(arrivals):
    """Trails by sender and receiver, in order, of pairs (receiver, trail)."""
    pairs = {}
    for receiver, trail in arrivals:
        pairs.setdefault((mesh.sender(trail), receiver), []).append(trail)
    return pairs


def is_deferred(trail):
    return "d" in trail.rpartition("/")[2]


class Engine(RuleBasedStateMachine):
    tracks = Bundle("tracks")

    def __init__(self):
        super().__init__()
        self.folder = tempfile.TemporaryDirectory(prefix="rx-")
        self.numbers = count()
        self.all = []
        self.made = 0

    # -- what is done -------------------------------------------------------------------------------------------------

    @initialize(description=descriptions())
    def make(self, description):
        self.description = description
        self.built = mesh.build(description)
        self.targets = {f"knot{n}": mesh.receivers(description, n) for n in range(len(description["knots"]))}

    def tracked(self, built, job, tag, begun):
        self.all.append(Track(built, job, tag, begun))
        return self.all[-1]

    @precondition(lambda self: self.made < MOST_JOBS)
    @rule(target=tracks, messages=st.integers(1, 3), wait=st.booleans(), other=st.sampled_from(RARELY))
    def execute(self, messages, wait, other):
        self.made += 1
        tag = f"t{next(self.numbers)}"
        execution = self.description["execution"]
        if other:
            execution = "concurrent" if execution == "sequential" else "sequential"
        job = JobState("meshwork")
        track = self.tracked(self.built, job, tag, [(0, f"{tag}.{n}") for n in range(messages)])
        go = self.built[0].execute if wait else self.built[0].start
        go("knot0", {"tag": tag, "messages": messages}, execution_strategy=execution, job_state=job)
        assert not wait or job.status.at_rest
        return track

    @rule(track=tracks)
    def pause(self, track):
        track.flow.pause(track.job, "by the machine")

    @rule(track=tracks)
    def wait(self, track):
        track.rest()

    @rule(track=tracks, wait=st.booleans())
    def resume(self, track, wait):
        try:
            track.flow.resume(track.job, wait=wait)
        except NotPausedError:
            assert track.job.status != "paused"

    @rule(track=tracks, really=st.sampled_from(RARELY))
    def cancel(self, track, really):
        if really:
            track.flow.cancel(track.job, "by the machine")

    @rule(track=tracks, which=st.integers(0, 3), in_thread=st.booleans())
    def emit_from_outside(self, track, which, in_thread):
        number = which % len(self.description["knots"])
        context = track.contexts.get((track.job.job_id, number))
        if context is None:
            return
        trail = f"{track.tag}.x{next(self.numbers)}/{number}f"
        ended, raised = track.job.status.ended, []

        def emit():
            try:
                context.copy().run(track.flow.routines[f"knot{number}"].emit, "output", trail=trail)
            except JobEndedError as error:
                raised.append(error)

        if in_thread:
            thread = threading.Thread(target=emit)
            thread.start()
            thread.join(PATIENCE)
        else:
            emit()
        assert raised or not ended
        assert track.job.status.ended or not raised
        if not raised:
            track.begun.append((number, trail))

    @rule(track=tracks, which=st.integers(0, 3))
    def defer_from_outside(self, track, which):
        if track.job.status.at_rest:
            number = which % len(self.description["knots"])
            trail = f"{track.tag}.x{next(self.numbers)}/{number}d0"
            if track.job.status.ended:
                with pytest.raises(JobEndedError):
                    track.job.add_deferred_event(f"knot{number}", "output", {"trail": trail})
            else:
                track.job.add_deferred_event(f"knot{number}", "output", {"trail": trail})
                track.begun.append((number, trail))

    @rule(track=tracks, which=st.integers(0, 5))
    def emit_one_deferred(self, track, which):
        events = track.job.deferred_events
        if events and not track.job.status.ended:
            try:
                track.flow.emit_deferred(track.job, events[which % len(events)].number)
            except ValueError:
                assert track.job.status != "paused"

    @precondition(lambda self: self.made < MOST_JOBS)
    @rule(target=tracks, track=tracks, through_file=st.booleans())
    def save_and_load(self, track, through_file):
        """A copy of the job, in a flow of its own; it has to be paused for that, and to hold nothing unsaveable."""
        self.made += 1
        track.rest()
        job, path = track.job, Path(self.folder.name) / f"{next(self.numbers)}.job"
        held = [*job.get_waiting_messages(), *({"data": event.data} for event in job.deferred_events)]
        unsaveable = any(knot["extra"] in mesh.UNSAVEABLE for knot in self.description["knots"])
        try:
            job.save(path)
        except SerializationError as error:
            promised = unsaveable and "extra" in str(error) and not path.exists()
            if not promised:
                raise
            return track
        assert not any(type(each["data"].get("extra")).__name__ == "function" for each in held)
        built = mesh.build(self.description)
        copy = JobState.load(path) if through_file else JobState.deserialize(job.serialize())
        for name in ("status", "reason", "deferred_events", "routine_states", "shared_log", "pause_points"):
            assert repr(getattr(copy, name)) == repr(getattr(job, name)), name
        assert repr(waiting_by_routine(copy)) == repr(waiting_by_routine(job))
        return self.tracked(built, copy, track.tag, track.begun)

    @rule(track=tracks, dies=st.booleans())
    def watch(self, track, dies):
        """Somebody who raises when he is woken, or who never reads."""

        def die():
            raise LookupError("of the observer")

        if dies:
            track.job.ledger.listeners.append(die)
        else:
            track.stalled = observe(track.job)

    # -- what holds ---------------------------------------------------------------------------------------------------

    @invariant()
    def promises(self):
        for track in self.all:
            self.check_anywhere(track)
            if track.job.status.at_rest:
                self.check_at_rest(track)

    def check_anywhere(self, track):
        job = track.job
        records = job.get_execution_history()
        numbers = [record.seq for record in sorted(records, key=lambda record: record.seq)]
        assert len(set(numbers)) == len(records)
        assert all(record.cause is None or record.cause < record.seq for record in records)
        trails = [
            trail_of(message["data"]) for message in job.get_waiting_messages() if message["slot_name"] == "input"
        ]
        trails += [entry["trail"] for entry in job.get_shared_log()]
        trails += [emission.data["trail"] for record in records for emission in record.emissions]
        assert all(trail.startswith(track.tag + ".") for trail in trails)

    def check_at_rest(self, track):
        job = track.job
        emitted = [(change.routine_id, change.data["trail"]) for change in track.read() if change.kind == "emission"]
        sent = [(receiver, trail) for routine_id, trail in emitted for receiver in self.targets[routine_id]]
        history = job.history
        positions = [at for at in range(len(history)) if history.wire(at).slot == "input"]
        handled = [
            (int(job.ledger.routine_ids[history.actor(at)][4:]), trail_of(history.payload(at)))
            for at in positions
            if at not in job.ledger.faults or job.ledger.faults[at].status != "retried"
        ]
        waiting = [
            (int(message["routine_id"][4:]), trail_of(message["data"]))
            for message in job.get_waiting_messages()
            if message["slot_name"] == "input"
        ]
        note(f"{job!r} {job.error}")
        assert Counter(handled) + Counter(waiting) == Counter(sent), "a message is lost or doubled"
        if len(history) == len(positions) and not job.get_waiting_messages():
            assert not emitted, "the entry's message is lost"
        order = by_pair(arrival for arrival in [*handled, *waiting] if not is_deferred(arrival[1]))
        assert order == by_pair(arrival for arrival in sent if not is_deferred(arrival[1])), "the order has changed"
        self.check_causes(job)
        for routine_id in self.targets:
            assert (job.get_routine_state(routine_id) or {}).get("wrong", []) == []

    def check_causes(self, job):
        """Every message was sent by the activation that is named as its cause."""
        records = {record.seq: record for record in job.get_execution_history()}
        for at in range(len(job.history)):
            record = job.history.record(at)
            if record.cause is not None:
                trail = trail_of(job.history.payload(at))
                cause = records[record.cause]
                assert cause.routine_id == f"knot{mesh.sender(trail)}"
                assert trail in [emission.data["trail"] for emission in cause.emissions]

    # -- how it ends --------------------------------------------------------------------------------------------------

    def teardown(self):
        try:
            for track in self.all:
                self.finish(track)
        finally:
            for track in self.all:
                track.flow.shutdown(timeout=PATIENCE)
            self.folder.cleanup()

    def finish(self, track):
        job = track.job
        track.rest()
        while job.status == "paused":
            track.flow.resume(job)
        self.check_anywhere(track)
        self.check_at_rest(track)
        foretold = mesh.foretold(self.description, track.begun)
        assert job.status in ("completed", "cancelled", "failed")
        if job.status == "failed":
            assert foretold["stops"], f"{job.error}\n{job.error.traceback}"
            fails = self.description["knots"][int(job.error.routine_id[4:])]["fails"]
            assert job.error.attempt == mesh.RETRIES.get(fails, 0) + 1
        for number, routine_id in enumerate(self.targets):
            seen = Counter((job.get_routine_state(routine_id) or {}).get("seen", ()))
            history = job.get_execution_history(routine_id)
            if job.status == "completed":
                assert seen == foretold["seen"][number]
                statuses = Counter(str(record.status) for record in history if record.slot_name == "input")
                assert statuses == +foretold["statuses"][number]
            else:
                assert seen <= foretold["seen"][number]


Engine.TestCase.settings = settings(
    max_examples=10 * settings.default.max_examples,
    stateful_step_count=8,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)

TestEngine = pytest.mark.timeout(0 if settings.default.max_examples > 100 else 600)(Engine.TestCase)
