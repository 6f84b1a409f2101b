"""Each state that a routine had is told by its change, exactly, however many there are and whatever comes between."""

from __future__ import annotations

from contextvars import copy_context
from threading import Thread

from hypothesis import given, settings
from hypothesis import strategies as st

from routilux import Cursor, Flow, Routine, journal

VALUES = st.one_of(st.integers(), st.text(max_size=3), st.none(), st.lists(st.integers(), max_size=2), st.just((1,)))
STATES = st.dictionaries(st.sampled_from("abc"), VALUES, max_size=3)
STEPS = st.lists(st.tuples(st.sampled_from([*["update"] * 9, "set", "other", "shared"]), STATES), max_size=8)


def told(work, path):
    """What the changes of states tell to who follows a handler that does `work(job)`, and what a recording tells."""
    cursors = []

    def handle():
        job = node.get_execution_context().job_state
        cursors.append(Cursor(job))
        work(job)

    node = Routine()
    node.define_slot("trigger", handler=handle)
    flow = Flow("kept")
    flow.add_routine(node, "node")
    with journal.record(flow, path):
        job = flow.execute("node")
        assert job.status == "completed", job.error
    followed = []
    while news := cursors[0].read():
        followed += news
    with journal.open(path) as recording:
        recorded = list(recording.job().changes())
    return states_of(followed), states_of(recorded)


def states_of(changes):
    return [(change.name, change.data) for change in changes if change.kind == "state"]


@given(steps=STEPS, times=st.integers(1, 40))
@settings(max_examples=max(30, settings.default.max_examples // 4))
def test_every_state_is_told_whatever_comes_between(steps, times, new_file):
    expected, states = [], {"node": {}, "other": {}}
    for _ in range(times):
        for what, state in steps:
            if what != "shared":
                name = "other" if what == "other" else "node"
                states[name] = dict(state) if what == "set" else {**states[name], **state}
                expected.append((name, states[name]))

    def work(job):
        for _ in range(times):
            for what, state in steps:
                if what == "shared":
                    job.update_shared_data("key", state)
                elif what == "set":
                    job.set_routine_state("node", state)
                else:
                    job.update_routine_state("other" if what == "other" else "node", state)

    assert told(work, new_file()) == (expected, expected)


def test_a_state_that_grows_with_every_change_is_told(new_file):
    def work(job):
        for n in range(100):
            job.update_routine_state("node", {f"key{n}": n})

    expected = [("node", {f"key{n}": n for n in range(upto + 1)}) for upto in range(100)]
    assert told(work, new_file()) == (expected, expected)


def test_where_somebody_took_keys_out_by_himself_nothing_false_is_told(new_file):
    def work(job):
        for n in range(20):
            job.update_routine_state("node", {"a": n, "b": -n})
        del job.routine_states["node"]["a"]
        job.update_routine_state("node", {"c": 7})
        job.update_routine_state("node", {"c": 8})

    followed, recorded = told(work, new_file())
    assert followed == recorded
    assert followed[-1] == ("node", {"b": -19, "c": 8})
    assert {name for name, _state in followed} <= {"node", ""}
    assert all(state["a"] == -state["b"] for name, state in followed if "a" in state)


def test_threads_that_change_one_state_at_once_leave_nothing_false(new_file):
    def work(job):
        def change(thread):
            for n in range(60):
                job.update_routine_state("node", {f"thread{thread}": n} | ({f"{thread} {n}": n} if n % 20 == 0 else {}))

        threads = [Thread(target=copy_context().run, args=(change, number)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    followed, recorded = told(work, new_file())
    assert followed == recorded
    assert len(followed) == 240
    known = [state for name, state in followed if name]
    assert all(int(key.split()[-1]) == n for state in known for key, n in state.items() if " " in key)
    assert known[-1] == {f"thread{t}": 59 for t in range(4)} | {f"{t} {n}": n for t in range(4) for n in (0, 20, 40)}
