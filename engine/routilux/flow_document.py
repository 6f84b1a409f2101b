"""A flow's structure as a JSON document, and back, so that a flow and a saved job can move to another host."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, TypeVar

from routilux.error_handler import ErrorHandler
from routilux.errors import SavedFlowError, SerializationError
from routilux.plain import from_plain, to_plain
from routilux.routine import Routine

if TYPE_CHECKING:
    from routilux.flow import Flow

FORMAT: Final = "routilux flow"
VERSION: Final = 1

F = TypeVar("F", bound="Flow")


def flow_document(flow: Flow) -> dict[str, Any]:
    """The structure, without any job."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "flow_id": flow.flow_id,
        "execution_strategy": flow.execution_strategy,
        "max_workers": flow.max_workers,
        "execution_timeout": flow.execution_timeout,
        "error_handler": _handler_document(flow.error_handler),
        "routines": [
            {
                "id": routine_id,
                "class": _import_path(type(routine)),
                "config": to_plain(routine.config(), f"the config of '{routine_id}'", strict=True),
                "error_handler": _handler_document(routine.get_error_handler()),
            }
            for routine_id, routine in flow.routines.items()
        ],
        "connections": [
            [
                flow.id_of(connection.source_event.routine),
                connection.source_event.name,
                flow.id_of(connection.target_slot.routine),
                connection.target_slot.name,
                connection.param_mapping,
            ]
            for connection in flow.connections
        ],
    }


def flow_from(cls: type[F], document: Mapping[str, Any]) -> F:
    """The flow of a document. SavedFlowError when it is none, or a routine of it can't be made."""
    if document.get("format") != FORMAT or document.get("version") != VERSION:
        raise SavedFlowError(f"the document is no saved flow of version {VERSION} (format '{FORMAT}')")
    flow = cls(
        document["flow_id"],
        document["execution_strategy"],
        document["max_workers"],
        document["execution_timeout"],
    )
    flow.set_error_handler(_handler_from(document["error_handler"]))
    for saved in document["routines"]:
        routine = _make(saved["class"], saved["id"])
        routine.set_config(**from_plain(saved["config"]))
        if saved["error_handler"] is not None:
            routine.set_error_handler(_handler_from(saved["error_handler"]))
        flow.add_routine(routine, saved["id"])
    for source, event, target, slot, mapping in document["connections"]:
        flow.connect(source, event, target, slot, mapping)
    return flow


def _import_path(cls: type[Routine]) -> str:
    path = f"{cls.__module__}:{cls.__qualname__}"
    if _find(sys.modules.get(cls.__module__), cls.__qualname__) is not cls:
        raise SerializationError(
            f"routine class {path} can't be imported by that path: define it in a module's top level"
        )
    return path


def _find(module: Any, qualname: str) -> Any:
    found = module
    for name in qualname.split("."):
        found = getattr(found, name, None)
    return found


def _make(path: str, routine_id: str) -> Routine:
    module_name, _, qualname = path.partition(":")
    try:
        cls = _find(importlib.import_module(module_name), qualname)
    except ImportError as error:
        raise SavedFlowError(f"routine '{routine_id}' is a {path}, which can't be imported: {error}") from error
    if not (isinstance(cls, type) and issubclass(cls, Routine)):
        raise SavedFlowError(f"routine '{routine_id}' is a {path}, which is no routine class here")
    try:
        return cls()
    except TypeError as error:
        raise SavedFlowError(
            f"routine '{routine_id}' is a {path}, which can't be made without arguments: {error}"
        ) from error


def _handler_document(handler: ErrorHandler | None) -> dict[str, Any] | None:
    if handler is None:
        return None
    return {
        "strategy": str(handler.strategy),
        "max_retries": handler.max_retries,
        "retry_delay": handler.retry_delay,
        "retry_backoff": handler.retry_backoff,
        "retryable_exceptions": [f"{kind.__module__}:{kind.__qualname__}" for kind in handler.retryable_exceptions],
        "is_critical": handler.is_critical,
    }


def _handler_from(document: Mapping[str, Any] | None) -> ErrorHandler | None:
    if document is None:
        return None
    kinds = []
    for path in document["retryable_exceptions"]:
        module_name, _, qualname = path.partition(":")
        kind = _find(importlib.import_module(module_name), qualname)
        if not (isinstance(kind, type) and issubclass(kind, BaseException)):
            raise SavedFlowError(f"an error handler retries {path}, which is no exception class here")
        kinds.append(kind)
    return ErrorHandler(**{**document, "retryable_exceptions": tuple(kinds)})
