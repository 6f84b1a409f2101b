"""Chooses the routine at which a flow is entered, and holds the entry parameters against its handler."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from routilux import Flow
from routilux.errors import listing
from routilux_tui.launch.problems import UsageError

TRIGGER = "trigger"
"""The slot by which an entry routine is known."""


def choose_entry(flow: Flow, wanted: str = "") -> str:
    """The id of the entry routine: the wanted one, else the only one with a `trigger` slot. Raises `UsageError`."""
    if wanted:
        if wanted not in flow.routines:
            raise UsageError(f"flow {flow.flow_id!r} has no routine {wanted!r}; it has: {listing(flow.routines)}")
        return wanted
    entries = [routine_id for routine_id, routine in flow.routines.items() if TRIGGER in routine.slots]
    if len(entries) == 1:
        return entries[0]
    if entries:
        raise UsageError(
            f"flow {flow.flow_id!r} has {len(entries)} routines with a {TRIGGER!r} slot: {listing(entries)}; "
            f"say where to begin, such as --entry {entries[0]}"
        )
    if not flow.routines:
        raise UsageError(f"flow {flow.flow_id!r} has no routines yet: add_routine() gives it one, before it is run")
    raise UsageError(
        f"flow {flow.flow_id!r} has no routine with a {TRIGGER!r} slot; say where to begin with --entry, "
        f"one of: {listing(flow.routines)}"
    )


def check_params(flow: Flow, entry: str, params: Mapping[str, Any]) -> None:
    """Raise `UsageError` when the entry's handler cannot be called with these parameters, or would ignore one.

    A single parameter without a default takes the whole of the data, as everywhere; one with a default is meant by
    its name, so another name is taken for a mistake.
    """
    try:
        signature = flow.entry_slot(entry).signature
    except ValueError as error:
        raise UsageError(str(error)) from None
    if signature is None:
        return
    if not signature.takes_all:
        if signature.named == signature.required and len(signature.named) == 1 and signature.named[0] not in params:
            return
        unknown = [name for name in params if name not in signature.named]
        if unknown:
            takes = listing(signature.named) if signature.named else "no parameters"
            raise UsageError(f"the entry {entry!r} has no parameter {listing(unknown)}; it takes: {takes}")
    missing = [name for name in signature.required if name not in params]
    if missing:
        raise UsageError(
            f"the entry {entry!r} needs the parameter {listing(missing)}; give it, such as --param {missing[0]}=VALUE"
        )
