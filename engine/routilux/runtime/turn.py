"""A turn: one worker lets one actor handle what waits in its mailbox, up to a fairness limit.

The loop here is the engine's hot path. Per message it reads the clock once, appends that to a list and calls the
handler; everything else happens when a turn is cut: at its end, when it has lasted a while, or when the run is halted.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from itertools import islice
from typing import Final

from routilux.actor import SLICE_SECONDS, Actor
from routilux.clock import now
from routilux.context import active

FAIRNESS: Final = 256
"""Messages that an actor may handle, of those that wait when its turn begins, before the others get their turn."""


_ANYWHERE: Final = (RecursionError, MemoryError)
"""Exceptions that the loop of a turn may raise itself, as it may be interrupted."""


class AfterError(Enum):
    """What an actor does after a handler raised."""

    GO_ON = "go on"
    RETRY = "retry"
    STOP = "stop"


OnError = Callable[[Actor, BaseException, float], AfterError]
"""Commits the failed activation and decides: the actor, what was raised, and when."""


def take_turn(actor: Actor, on_error: OnError) -> None:
    """Handle waiting messages until the mailbox is empty, the limit is reached or the run is halted."""
    active.set(actor)
    left = begin(actor)
    actor.since = began = now()
    actor.deadline = began + SLICE_SECONDS
    while left > 0 and not actor.host.halted:
        if actor.block is None and not actor.begin_block():
            break
        before = actor.block.__length_hint__()
        try:
            _handle(actor, left if actor.attempt == 1 else 1)
        except Halted:
            left -= before - actor.block.__length_hint__()
            break
        except BaseException as error:
            if (not isinstance(error, Exception) or isinstance(error, _ANYWHERE)) and not actor.is_to_blame():
                raise
            if on_error(actor, error, now()) is not AfterError.GO_ON:
                break
        else:
            actor.attempt = 1
        after_hint = actor.block.__length_hint__()
        left -= before - after_hint
        if not after_hint:
            actor.block = None
    end(actor, left)


def begin(actor: Actor) -> int:
    """How many messages the turn may handle: what is left of a turn that was halted, else what waits, to a limit."""
    if actor.budget:
        budget, actor.budget = actor.budget, 0
        return budget
    return min(FAIRNESS, actor.received - actor.handled - len(actor.starts))


def end(actor: Actor, left: int) -> None:
    """Keep what is left of a turn that the run halted, so that it goes on as if it had not been."""
    if actor.host.halted:
        actor.budget = max(0, left)


def _handle(actor: Actor, limit: int) -> None:
    """Call the handler with up to `limit` messages of the block that was begun."""
    wire = actor.wire
    assert wire is not None
    call = wire.call
    start = actor.starts.append
    for value in islice(actor.block, limit):
        started_at = now()
        if started_at > actor.deadline:
            cut(actor, started_at)
        start(started_at)
        call(value)


def cut(actor: Actor, at: float) -> None:
    """Commit the turn so far. Raises when the run is halted; the message that was taken is put back then."""
    actor.flush(at)
    if actor.host.halted:
        actor.put_back(again=False)
        raise Halted
    actor.deadline = at + SLICE_SECONDS


class Halted(BaseException):
    """Raised by `cut` and caught by who takes the turn: leaves the loop of a turn between two messages."""
