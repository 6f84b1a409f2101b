"""`routilux-tui make-test`: the file that it writes runs as written, and fails when the routine is changed."""

from __future__ import annotations

import re

import pytest

from routilux import journal
from routilux_tui.cli import run_command
from routilux_tui.launch.flow_file import load_flow
from routilux_tui.runs.opening import opened

FLOW = """
from routilux import ErrorHandler, Flow, Routine


class Source(Routine):
    def __init__(self):
        super().__init__()
        self.define_slot("trigger", handler=self.begin)
        self.define_event("out")

    def begin(self, values):
        self.get_execution_context().job_state.update_shared_data("factor", 3)
        for value in values:
            self.emit("out", value=value)


class Sum(Routine):
    def __init__(self):
        super().__init__()
        self.define_slot("input", handler=self.take)
        self.define_slot("all", handler=self.take_all, merge_strategy="append")
        self.define_event("total")

    def take(self, value):
        context = self.get_execution_context()
        job, me = context.job_state, context.routine_id
        total = (job.get_routine_state(me) or {"total": 0})["total"] + value * job.get_shared_data("factor")
        if total > 100:
            raise OverflowError(f"{total} is too much")
        job.update_routine_state(me, {"total": total})
        self.emit("total", total=total, seen=(value, {value}))

    def take_all(self, value):
        pass


flow = Flow("sums")
flow.add_routine(Source(), "source")
flow.add_routine(Sum(), "the sum")
flow.connect("source", "out", "the sum", "input")
flow.connect("source", "out", "the sum", "all")
flow.set_error_handler(ErrorHandler("continue"))
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A directory with a flow file, and a recording of a run of it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sums.py").write_text(FLOW)
    flow = load_flow(tmp_path / "sums.py")
    with journal.record(flow, tmp_path / "sums.routilux"):
        flow.execute("source", {"values": [1, 2, 40]})
    return tmp_path


@pytest.fixture
def said(capsys, folder):
    def said(*words):
        status = run_command(["make-test", "sums.routilux", *words])
        out = capsys.readouterr()
        return status, out.out, out.err

    return said


def seqs(folder, slot):
    with opened(folder / "sums.routilux") as run:
        return [activation.seq for activation in run.activations() if activation.slot == slot]


def test_the_file_runs_as_written_and_fails_when_the_routine_is_changed(folder, said, run_made_test):
    numbers = ",".join(map(str, seqs(folder, "input")))
    status, _out, err = said("--routine", "the sum", "--activations", numbers)
    assert (status, err) == (
        0,
        "wrote test_the_sum_recorded.py with 3 tests\nrun it with: pytest test_the_sum_recorded.py\n",
    )
    code, out = run_made_test(folder, "test_the_sum_recorded.py")
    assert (code, "3 passed" in out) == (0, True), out

    (folder / "sums.py").write_text(FLOW.replace("+ value *", "- value *"))
    code, out = run_made_test(folder, "test_the_sum_recorded.py")
    assert (code, "3 failed" in out) == (1, True), out


def test_what_is_asserted_is_what_was_recorded(folder, said):
    second = seqs(folder, "input")[1]
    status, out, _err = said("--routine", "the sum", "--activations", str(second), "-o", "-")
    assert status == 0
    body = out.partition(f"def test_the_sum_input_as_recorded_in_change_{second}(routines):\n")[2]
    assert body.splitlines() == [
        "    did = activate(",
        '        routines["the sum"],',
        '        "input",',
        '        {"value": 2},',
        '        routine_id="the sum",',
        '        state={"total": 3},',
        '        shared={"factor": 3},',
        "    )",
        "    assert did.raised is None",
        '    assert did.emissions == [("total", {"total": 9, "seen": (2, {2})})]',
        '    assert did.state == {"total": 9}',
    ]
    assert 'FLOW = Path(__file__).parent / "sums.py"' in out


def test_activations_of_two_routines_go_into_one_file_in_the_order_of_the_run(folder, said, run_made_test):
    (begun,), sums = seqs(folder, "trigger"), seqs(folder, "input")
    status, _out, err = said("--activations", f"{sums[2]},{begun},{sums[0]}")
    assert (status, err) == (
        0,
        "wrote test_sums_recorded.py with 3 tests of 2 routines\nrun it with: pytest test_sums_recorded.py\n",
    )
    source = (folder / "test_sums_recorded.py").read_text()
    assert re.findall(r"def (test_\w+)", source) == [
        f"test_source_trigger_as_recorded_in_change_{begun}",
        f"test_the_sum_input_as_recorded_in_change_{sums[0]}",
        f"test_the_sum_input_as_recorded_in_change_{sums[2]}",
    ]
    assert " ".join(source.split()).startswith("\"\"\"What 'source' and 'the sum' did in job ")
    assert max(map(len, source.splitlines())) < 80
    code, out = run_made_test(folder, "test_sums_recorded.py")
    assert (code, "3 passed" in out) == (0, True), out

    (folder / "sums.py").write_text(FLOW.replace("+ value *", "- value *"))
    code, out = run_made_test(folder, "test_sums_recorded.py")
    assert (code, "2 failed, 1 passed" in out) == (1, True), out

    (folder / "sums.py").write_text(FLOW.replace("value=value)", "value=value + 1)"))
    code, out = run_made_test(folder, "test_sums_recorded.py")
    assert (code, "1 failed, 2 passed" in out) == (1, True), out


def test_activations_of_two_jobs_go_into_one_file_with_the_job_in_their_names(folder, capsys, run_made_test):
    flow = load_flow(folder / "sums.py")
    with journal.record(flow, folder / "two.routilux"):
        one = flow.execute("source", {"values": [1]}).job_id
        other = flow.execute("source", {"values": [2, 3]}).job_id
    with opened(folder / "two.routilux", other) as run:
        last = max(each.seq for each in run.activations() if each.slot == "input")
    words = ["--activations", f"{one}:0", "--activations", f"{other[:-1]}:{last},0"]
    assert run_command(["make-test", "two.routilux", *words]) == 2
    assert f"job {one[:8]} has no activation 0 on record" in capsys.readouterr().err
    assert run_command(["make-test", "two.routilux", "--activations", "nope:3"]) == 1
    assert f"two.routilux holds no job nope; it has: {one}, {other}" in capsys.readouterr().err
    with opened(folder / "two.routilux", one) as run:
        first = min(each.seq for each in run.activations())
    words = ["--activations", f"{one}:{first}", "--activations", f"{other}:{last},{first}"]
    assert run_command(["make-test", "two.routilux", *words]) == 0
    assert capsys.readouterr().err.startswith("wrote test_sums_recorded.py with 3 tests of 2 routines and 2 jobs\n")
    source = (folder / "test_sums_recorded.py").read_text()
    assert source.count("_of_job_") == 3
    assert f"in the jobs {one} and {other} of two.routilux" in " ".join(source.split())
    code, out = run_made_test(folder, "test_sums_recorded.py")
    assert (code, "3 passed" in out) == (0, True), out


def test_a_flow_of_a_file_with_several_is_named_and_two_of_them_are_refused(folder, capsys, run_made_test):
    built = FLOW.replace('flow = Flow("sums")', 'def build():\n    return Flow("sums")\n\n\nflow = build()')
    (folder / "sums.py").write_text(built)
    assert run_command(["make-test", "sums.routilux", "--routine", "source", "-o", "-"]) == 0
    assert "load_flow(FLOW).routines" in capsys.readouterr().out
    both = FLOW + "\nother = Flow('others')\nother.add_routine(Source(), 'origin')\n"
    (folder / "both.py").write_text(both)
    with journal.record(None, folder / "both.routilux"):
        sums = load_flow(folder / "both.py", flow_id="sums").execute("source", {"values": [1]}).job_id
        others = load_flow(folder / "both.py", flow_id="others").execute("origin", {"values": [1]}).job_id
    assert run_command(["make-test", "both.routilux", "--routine", "origin", "--job", others]) == 0
    assert 'load_flow(FLOW, flow_id="others")' in (folder / "test_origin_recorded.py").read_text()
    code, out = run_made_test(folder, "test_origin_recorded.py")
    assert (code, "1 passed" in out) == (0, True), out
    capsys.readouterr()
    firsts = []
    for job_id in (sums, others):
        with opened(folder / "both.routilux", job_id) as run:
            firsts.append(f"{job_id}:{min(each.seq for each in run.activations())}")
    assert run_command(["make-test", "both.routilux", "--activations", firsts[0], "--activations", firsts[1]]) == 2
    err = capsys.readouterr().err
    assert "the activations are of 2 flows, and a test file has one: " in err
    assert f"job {sums[:8]} of sums, job {others[:8]} of others" in err


def test_those_that_raised_are_chosen_of_one_routine_or_of_all(said):
    _status, out, _err = said("--routine", "the sum", "--errors", "-o", "-")
    assert said("--errors", "-o", "-")[1] == out
    assert out.count("def test_") == 1
    assert 'assert did.raised == ("OverflowError", "129 is too much")' in out


def test_shared_data_that_it_sets_is_asserted(said):
    _status, out, _err = said("--routine", "source", "--last", "1", "-o", "-")
    assert 'assert did.shared["factor"] == 3' in out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--routine", "sum"), "the flow has no routine 'sum'; it has: source, the sum"),
        (("--routine", "source", "--errors"), "no activation of 'source' raised"),
        (("--routine", "source", "--activations", "1"), " has no activation 1 of 'source' on record; the column seq"),
        (("--activations", "98,99"), " has no activation 98, 99 on record; the column seq of `export --to csv` "),
        (("--activations", ""), "--activations '': expected numbers of changes such as 12,40; found ''"),
        ((), "give --routine, or --activations or --errors of any routine"),
        (("--last", "3"), "give --routine, or --activations or --errors of any routine"),
        (("--routine", "source", "--activations", "1;2"), "expected numbers of changes such as 12,40; found '1;2'"),
        (("--routine", "source", "--errors", "--last", "2"), "--activations, --errors and --last exclude each other"),
        (("--routine", "the sum", "--last", "9"), "slot 'all' of 'the sum' merges its messages (append)"),
        (("--routine", "source", "--flow", "nope.py"), "nope.py: no such file"),
        (("--routine", "source", "-o", "sums.py"), "sums.py is there already and was not touched"),
    ],
)
def test_what_cannot_be_done_gets_one_message(said, words, message):
    status, out, err = said(*words)
    assert (status, out, message in err) == (2, "", True), err


def test_a_flow_that_is_not_here_any_more_is_named(folder, said):
    (folder / "sums.py").unlink()
    _status, _out, err = said("--routine", "source")
    assert f"the flow was recorded from {folder / 'sums.py'}, which is not here; name its file with --flow" in err


def test_a_message_without_a_literal_is_named(folder, capsys):
    flow = load_flow(folder / "sums.py")
    with journal.record(flow, folder / "odd.routilux"):
        flow.execute("source", {"values": [object()]})
    status = run_command(["make-test", "odd.routilux", "--routine", "source"])
    assert status == 2
    err = capsys.readouterr().err
    assert "these values have no Python literal" in err
    assert "message['values'][0] is a object that could not be recorded whole: <object object at" in err
