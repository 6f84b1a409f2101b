"""From a flow's structure to the actors, lanes and wires of one job.

Every name is looked up here, once; a message then travels by position. Lanes beyond those that the events declare are
made when data with other names is first emitted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from routilux.calling import Call, Names, Signature, call_for, call_with_dict, unpack
from routilux.context import active
from routilux.ledger import WireKey
from routilux.slot import Slot


def wire_call(slot: Slot, key: WireKey, sent: int) -> Call:
    """The function that takes a packed value of a lane with `sent` names over a wire to the slot's handler."""
    deliver = _delivery(slot, key.names)
    if key.positions == tuple(range(sent)):
        return deliver
    return _picking(deliver, key.positions)


def _delivery(slot: Slot, names: Names) -> Call:
    handler, signature = slot.handler, slot.signature
    if handler is None or signature is None:
        return _nobody
    if slot.merge_strategy == "override":
        return call_for(handler, signature, names)
    return _merging(slot, handler, signature, names)


def _nobody(_value: Any) -> None:
    """A slot without a handler takes its messages and does nothing."""


def _merging(slot: Slot, handler: Callable[..., Any], signature: Signature, names: Names) -> Call:
    """What the slot has collected belongs to the job in whose turn it is called."""

    def merge(value: Any) -> tuple[dict[str, Any], Callable[[], None]]:
        actor = active.get()
        assert actor is not None
        collected, place = actor.job.collected, (actor.routine_id, slot.name)
        before = collected.get(place, {})
        merged = collected[place] = slot.merge(before, unpack(names, value))
        return dict(merged), partial(collected.__setitem__, place, before)

    def call(value: Any) -> Any:
        merged, take_back = merge(value)
        try:
            return call_with_dict(handler, signature, merged)
        except BaseException:  # a message whose handler raised is not collected: a retry would collect it twice
            take_back()
            raise

    async def call_awaited(value: Any) -> Any:
        merged, take_back = merge(value)
        try:
            return await call_with_dict(handler, signature, merged)
        except BaseException:
            take_back()
            raise

    return call_awaited if signature.is_async else call


def _picking(deliver: Call, positions: Sequence[int]) -> Call:
    if len(positions) == 1:
        (only,) = positions
        return lambda values: deliver(values[only])
    return lambda values: deliver(tuple([values[at] for at in positions]))


def is_async(slot: Slot) -> bool:
    """Whether the slot's handler is awaited."""
    return slot.signature is not None and slot.signature.is_async
