"""A copy of a recording without secrets: nothing of them is left in its bytes, and the rest is as it was."""

from __future__ import annotations

import re

import pytest

from routilux import ErrorHandler, Flow, Routine, journal
from routilux.errors import RecordingError
from routilux.journal.redacted_copy import redacted_copy
from routilux.journal.values import Packer

SECRET = "hunter2"


class Login(Routine):
    """Takes a password everywhere that a recording can have one."""

    def __init__(self):
        super().__init__()
        self.set_config(password=SECRET)
        self.define_slot("trigger", handler=self.begin)
        self.define_slot("again", handler=self.check)
        self.define_event("out")

    def begin(self, password, user):
        context = self.get_execution_context()
        job = context.job_state
        job.append_to_shared_log({"user": user, "said": f"token=t0k3n for {user}"})
        job.update_routine_state(context.routine_id, {"password": password, "user": user})
        job.update_shared_data("password", password)
        self.send_output("login", password=password)
        self.emit("out", password=password, user=user)
        self.emit_deferred_event("out", password=password, user="later")

    def check(self, password, user):
        raise ValueError("refused with token=t0k3n")


def recorded(path, redact=()):
    flow = Flow("logins")
    flow.add_routine(Login(), "login")
    flow.connect("login", "out", "login", "again")
    flow.set_error_handler(ErrorHandler("continue"))
    with journal.record(flow, path, redact=redact):
        job = flow.execute("login", {"password": SECRET, "user": "ann"})
        flow.cancel(job, "token=t0k3n is no reason")
    return path


RULES = ("password", "token=[a-z0-9]+", "hunter[0-9]")


def test_what_is_recorded_with_rules_has_no_secret_in_any_byte(new_file):
    data = recorded(new_file(), RULES).read_bytes()
    assert b"hunter2" not in data


def test_a_name_is_enough_for_what_a_job_is_started_with(new_file):
    """The first message waits in an inbox when the recording begins."""
    path = new_file()
    flow = Flow("plain")
    routine = Routine()
    routine.define_slot("trigger", handler=lambda password, user: None)
    flow.add_routine(routine, "only")
    with journal.record(flow, path, redact=["password"]):
        flow.execute("only", {"password": SECRET, "user": "ann"})
    assert b"hunter2" not in path.read_bytes()


def test_a_copy_has_no_secret_in_any_byte(new_file):
    source, target = recorded(new_file()), new_file()
    assert b"hunter2" in source.read_bytes()
    redacted_copy(source, target, RULES)
    data = target.read_bytes()
    assert (b"hunter2" in data, b"token=t0k3n" in data) == (False, False)
    assert target.stat().st_mode & 0o777 == 0o600


def test_a_copy_has_the_same_changes_states_and_log_but_for_the_secrets(new_file):
    source, target = recorded(new_file()), new_file()
    redacted_copy(source, target, RULES)
    with journal.open(source) as before, journal.open(target) as after:
        after.check()
        old, new = before.job(), after.job()
        assert [(c.seq, c.kind, c.at) for c in new.changes()] == [(c.seq, c.kind, c.at) for c in old.changes()]
        assert [record.slot_name for record in new.records(0, 9)] == ["trigger", "again"]
        state = new.state_at(new.seq)
        assert state.routine_states["login"]["user"] == "ann"
        assert state.routine_states["login"]["[redacted]"].text == "[redacted]"
        assert state.reason == "[redacted] is no reason"
        assert [entry["said"].text for _at, _actor, entry in new.log(0, 9)] == ["[redacted] for ann"]
        assert new.entry_params["[redacted]"].text == "[redacted]"


def test_a_copy_without_rules_is_the_recording(new_file):
    source, target = recorded(new_file()), new_file()
    redacted_copy(source, target)
    with journal.open(source) as before, journal.open(target) as after:
        assert list(after.job().changes()) == list(before.job().changes())


def test_a_recording_can_be_copied_while_it_is_written(new_file):
    path, target = new_file(), new_file()
    flow = Flow("plain")
    routine = Routine()
    routine.define_slot("trigger", handler=lambda: None)
    flow.add_routine(routine, "only")
    with journal.record(flow, path) as recorder:
        flow.execute("only")
        assert recorder.flush(30)
        redacted_copy(path, target, ["x"])
        with journal.open(target) as copy:
            assert copy.job().state_at(copy.job().seq).status == "completed"


def test_flows_that_only_a_secret_told_apart_are_one_in_the_copy(new_file):
    source, target = new_file(), new_file()
    with journal.record(None, source):
        for key in ("first", "second"):
            flow = Flow("logins")
            login = Login()
            login.set_config(password=key)
            flow.add_routine(login, "login")
            flow.execute("login", {"password": key, "user": "ann"})
    redacted_copy(source, target, RULES)
    with journal.open(source) as before, journal.open(target) as after:
        assert len(after.jobs) == len(before.jobs) == 2
        assert [job.seq for job in after.jobs.values()] == [job.seq for job in before.jobs.values()]
        assert [job.outline["flow_id"] for job in after.jobs.values()] == ["logins", "logins"]


def test_a_copy_that_comes_to_nothing_is_not_left_behind(new_file, monkeypatch):
    source, target = recorded(new_file()), new_file()
    monkeypatch.setattr(Packer, "text", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        redacted_copy(source, target, RULES)
    assert not target.exists()


def test_what_cannot_be_copied_is_named(new_file):
    none, target = new_file(), new_file()
    none.write_bytes(b"no database at all, and longer than a header of one is" * 10)
    with pytest.raises(RecordingError, match=re.escape(str(none))):
        redacted_copy(none, target)
    with pytest.raises(ValueError, match="is no regular expression"):
        redacted_copy(recorded(new_file()), target, ["("])
    assert not target.exists()
