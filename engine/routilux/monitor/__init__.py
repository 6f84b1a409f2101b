"""Lets other processes of the same user watch and steer the jobs of this one.

One line makes a program visible: `routilux.monitor.enable()`. Knows the engine and the protocol, and no screen.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from routilux.monitor.monitor import Monitor, disable, enable

__all__ = ["Monitor", "disable", "enable"]


def __getattr__(name: str) -> Any:
    """The public names, when they are first used: whoever only views needs nothing of what serves."""
    if name in __all__:
        return getattr(import_module("routilux.monitor.monitor"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
