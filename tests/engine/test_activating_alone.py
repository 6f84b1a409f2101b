"""One message given to one routine alone."""

from __future__ import annotations

import pytest

from routilux import ErrorHandler, Flow, Routine
from routilux.testing import activate


class Account(Routine):
    """Adds up what it gets, and refuses what is negative."""

    def __init__(self):
        super().__init__()
        self.define_slot("trigger", handler=self.begin)
        self.define_slot("amount", handler=self.add)
        self.define_slot("later", handler=self.wait)
        self.define_event("total")

    def begin(self):
        self.emit("total", total=0)

    def add(self, amount):
        context = self.get_execution_context()
        job, routine_id = context.job_state, context.routine_id
        if amount < 0:
            raise ValueError(f"{amount} is negative")
        total = (job.get_routine_state(routine_id) or {}).get("total", 0) + amount * job.get_shared_data("factor", 1)
        job.update_routine_state(routine_id, {"total": total})
        job.update_shared_data("newest", amount)
        self.emit("total", total=total)
        self.emit("total", total=total, again=True)

    async def wait(self, amount):
        self.emit_deferred_event("total", total=amount)


def test_what_it_emits_and_what_its_state_becomes():
    did = activate(Account(), "amount", {"amount": 3})
    assert did.emissions == [("total", {"total": 3}), ("total", {"total": 3, "again": True})]
    assert (did.state, did.shared, did.raised) == ({"total": 3}, {"newest": 3}, None)


def test_it_begins_with_the_state_and_the_shared_data_that_it_is_given():
    did = activate(Account(), "amount", {"amount": 3}, state={"total": 10, "kept": 1}, shared={"factor": 2})
    assert did.state == {"total": 16, "kept": 1}
    assert did.shared == {"factor": 2, "newest": 3}


def test_what_it_raises_is_told_and_its_error_handler_is_not_asked():
    routine = Account()
    handler = ErrorHandler("retry", retry_delay=60)
    routine.set_error_handler(handler)
    assert activate(routine, "amount", {"amount": -1}).raised == ("ValueError", "-1 is negative")
    assert routine.get_error_handler() is handler


def test_an_awaited_handler_and_what_it_defers():
    did = activate(Account(), "later", {"amount": 3})
    assert (did.emissions, did.deferred, did.state) == ([], [("total", {"total": 3})], None)


def test_a_routine_of_a_flow_is_still_the_flows():
    flow = Flow("accounts")
    flow.add_routine(Account(), "account")
    activate(flow.routines["account"], "trigger", {}, routine_id="account")
    assert flow.execute("account").status == "completed"
    with pytest.raises(RuntimeError, match="context"):
        flow.routines["account"].begin()


def test_a_slot_that_it_has_not_is_named():
    with pytest.raises(ValueError, match="no slot 'input'; it has: 'trigger', 'amount', 'later'"):
        activate(Account(), "input", {})
