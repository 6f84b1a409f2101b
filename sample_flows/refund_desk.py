"""A refund desk: requests come in, small refunds are paid at once, large ones wait for a person.

Nothing leaves the process, and the same seed gives the same day.

    routilux-tui run sample_flows/refund_desk.py --param requests=60

What to look at in the dashboard:

- `review` defers what is too large for a machine to decide. When all else is done the job rests, paused, and keeps
  these events: pane `6` has each with its payload, `D` pays one, `R` pays all that are left.
- `pay` fails when a card has expired. Its error handler says continue; `w` on the failed activation, or on its entry in
  the log, goes back to the request that led to it and forward to what came of it.
- `P` stops the day between two requests, and `[` looks at what was before, while the job waits or runs on.

Parameters: `requests` (how many), `seed` (which day), `pace` (seconds between two requests, 0 for full speed).
"""

from __future__ import annotations

import time
import zlib
from typing import Any

from routilux import ErrorHandler, ErrorStrategy, ExecutionContext, Flow, JobState, Routine

REQUESTS = 120
PACE = 0.1
LIMIT = 20_000
"""Cents above which a person decides."""
REASONS = ("broken", "too late", "wrong size", "changed my mind")
KEPT_DAYS = 30


class CardExpiredError(Exception):
    """Money could not be sent back to a card."""


class Step(Routine):
    """A routine that keeps everything it knows in the job: two jobs of this flow never mix."""

    @property
    def here(self) -> ExecutionContext:
        """The job that this call belongs to, and this routine's id in it."""
        ctx = self.get_execution_context()
        if ctx is None:
            raise RuntimeError(f"{type(self).__name__} works only inside of a job")
        return ctx

    @property
    def job(self) -> JobState:
        """The job that this call belongs to."""
        return self.here.job_state

    def count(self, **more: int) -> None:
        """Add to figures in this routine's state in the job."""
        known = self.job.get_routine_state(self.here.routine_id) or {}
        self.job.update_routine_state(self.here.routine_id, {key: known.get(key, 0) + by for key, by in more.items()})

    def chance(self, request: int, what: str) -> float:
        """A number from 0 up to 1 that depends on the day's seed, the request and the question, and on nothing else."""
        seed = self.job.get_shared_data("seed")
        return zlib.crc32(f"{seed}/{request}/{what}".encode()) / 2**32

    def log(self, level: str, request: int, **fields: Any) -> None:
        """Write a line about a request in the shared log."""
        self.job.append_to_shared_log({"level": level, "request": request, **fields})


class Inbox(Step):
    """Takes one request per message, and sends itself word to take the next."""

    def __init__(self) -> None:
        super().__init__()
        self.define_slot("trigger", handler=self.open_desk)
        self.define_slot("next", handler=self.take)
        self.define_event("next", ["number"])
        self.define_event("request", ["request", "cents", "reason", "days"])

    def open_desk(self, requests: int = REQUESTS, seed: int = 1, pace: float = PACE) -> None:
        """Note what was asked for and take the first request."""
        self.job.update_shared_data("requests", int(requests))
        self.job.update_shared_data("seed", int(seed))
        self.job.update_shared_data("pace", float(pace))
        self.emit("next", number=1)

    def take(self, number: int) -> None:
        """Make up one request from the day's seed."""
        if number > self.job.get_shared_data("requests"):
            return
        time.sleep(self.job.get_shared_data("pace"))
        self.count(taken=1)
        cents = int(900 + self.chance(number, "cents") ** 3 * 60_000)
        reason = REASONS[int(self.chance(number, "reason") * len(REASONS))]
        self.emit("request", request=number, cents=cents, reason=reason, days=int(self.chance(number, "days") * 40))
        self.emit("next", number=number + 1)


class Review(Step):
    """Decides small requests, and leaves the large ones to a person."""

    def __init__(self) -> None:
        super().__init__()
        self.define_slot("request", handler=self.review)
        self.define_event("refund", ["request", "cents"])
        self.define_event("denied", ["request", "why"])

    def review(self, request: int, cents: int, reason: str, days: int) -> None:
        """Emit a refund, defer it, or say why there is none."""
        if days > KEPT_DAYS and reason != "broken":
            self.count(denied=1)
            self.emit("denied", request=request, why=f"{reason}, after {days} days")
        elif cents > LIMIT:
            self.count(to_decide=1)
            self.log("warning", request, waits_for="a person", cents=cents, reason=reason)
            self.emit_deferred_event("refund", request=request, cents=cents)
        else:
            self.count(granted=1)
            self.emit("refund", request=request, cents=cents)


class Pay(Step):
    """Sends money back; a card that has expired takes none."""

    def __init__(self) -> None:
        super().__init__()
        self.define_slot("refund", handler=self.pay)
        self.define_event("paid", ["request", "cents"])
        self.define_event("failed", ["request", "why"])
        self.set_error_handler(ErrorHandler(strategy=ErrorStrategy.CONTINUE))

    def pay(self, request: int, cents: int) -> None:
        """Emit what was paid. A card that takes none is an error on record, and the customer is asked for another."""
        if self.chance(request, "card") < 0.1:
            self.log("error", request, card="expired", cents=cents)
            self.emit("failed", request=request, why="the card has expired")
            raise CardExpiredError(f"request {request}: the card for {cents / 100:.2f} has expired")
        self.count(paid=1, cents=cents)
        self.log("info", request, paid=f"{cents / 100:.2f}")
        self.emit("paid", request=request, cents=cents)


class Write(Step):
    """Writes to the customer, whatever came of it."""

    def __init__(self) -> None:
        super().__init__()
        self.define_slot("paid", handler=self.tell_paid)
        self.define_slot("problem", handler=self.tell_why)

    def tell_paid(self, request: int, cents: int) -> None:
        """Say what was paid."""
        self.count(letters=1, cents=cents)
        self.log("debug", request, letter=f"{cents / 100:.2f} is on its way")

    def tell_why(self, request: int, why: str) -> None:
        """Say why nothing was paid."""
        self.count(letters=1)
        self.log("debug", request, letter=why)


def build() -> Flow:
    """The refund desk as a flow; its entry is `inbox`."""
    flow = Flow(flow_id="refund_desk")
    flow.add_routine(Inbox(), "inbox")
    flow.add_routine(Review(), "review")
    flow.add_routine(Pay(), "pay")
    flow.add_routine(Write(), "write")
    flow.connect("inbox", "next", "inbox", "next")
    flow.connect("inbox", "request", "review", "request")
    flow.connect("review", "refund", "pay", "refund")
    flow.connect("review", "denied", "write", "problem")
    flow.connect("pay", "paid", "write", "paid")
    flow.connect("pay", "failed", "write", "problem")
    return flow


flow = build()
