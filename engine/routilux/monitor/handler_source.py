"""The source of a slot's handler, as its file has it now. Reads files; never raises for what a user's class is."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import partial
from typing import Any, Final

from routilux.protocol import SourceAnswer
from routilux.routine import Routine

_MOST_LINES: Final = 2_000
_MOST_TEXT: Final = 2_000


def handler_source(routine: Routine, routine_id: str, slot: str = "") -> SourceAnswer:
    """The lines of the handler of a slot, of the first one when none is named; or why there are none."""
    name = slot or next(iter(routine.slots), "")
    found = routine.get_slot(name) if name else None
    if found is None:
        slots = ", ".join(routine.slots) or "none"
        why = (
            f"routine '{routine_id}' has no slot '{slot}'; its slots: {slots}"
            if slot
            else (f"routine '{routine_id}' has no slot, and so no handler")
        )
        return SourceAnswer(routine_id, "", 0, (), why)
    if found.handler is None:
        return SourceAnswer(f"{routine_id}.{name}", "", 0, (), f"slot '{name}' of '{routine_id}' has no handler")
    return _source_of(found.handler, f"{routine_id}.{name}")


def _source_of(handler: Callable[..., Any], label: str) -> SourceAnswer:
    try:
        function = inspect.unwrap(_function(handler))
        title = f"{label} = {getattr(function, '__qualname__', type(function).__name__)}"
        file = inspect.getsourcefile(function) or ""
        lines, first = inspect.getsourcelines(function)
    except (OSError, TypeError, ValueError) as error:
        kind = type(handler).__name__
        return SourceAnswer(label, "", 0, (), f"the source of this {kind} is not at hand: {error}")
    except Exception as error:  # noqa: BLE001 - a user's callable may raise anything when it is looked at
        return SourceAnswer(label, "", 0, (), f"looking at the handler raised {type(error).__name__}")
    shown = tuple(line.rstrip("\n")[:_MOST_TEXT] for line in lines[:_MOST_LINES])
    why = "" if len(shown) == len(lines) else f"the first {_MOST_LINES:,} of {len(lines):,} lines"
    return SourceAnswer(title, file, first or 1, shown, why)


def _function(handler: Callable[..., Any]) -> Callable[..., Any]:
    """What a partial or a callable object calls."""
    while isinstance(handler, partial):
        handler = handler.func
    if inspect.isroutine(handler) or inspect.isclass(handler):
        return handler
    return type(handler).__call__ if callable(handler) else handler
