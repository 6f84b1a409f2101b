"""What the dashboard remembers of itself between two runs: where the panes were, and what was switched.

A file that is broken or can't be read or written is as good as none: nobody's work is in it, so nobody is bothered.
"""

from __future__ import annotations

import contextlib
import logging
import os
import tempfile
from pathlib import Path

import msgspec
from msgspec import Struct

from routilux_tui.model.desk import LEFT, RIGHT, Desk, Pane
from routilux_tui.render.palette import PALETTES
from routilux_tui.settings.options import Settings

_LARGEST = 100_000
_log = logging.getLogger(__name__)


class Memory(Struct, frozen=True, forbid_unknown_fields=True):
    """The panes on wide and on small screens, and switches; None and "" are what was never changed.

    `basis` is what the settings said then: when a person settles something else, that counts, and nothing is recalled.
    """

    basis: str = ""
    wide: Desk | None = None
    small: Desk | None = None
    wrap: bool | None = None
    times: bool | None = None
    theme: str = ""


def recall(path: Path, settings: Settings) -> Memory:
    """What was remembered, as far as it still goes with the settings."""
    try:
        with path.open("rb") as file:
            memory = msgspec.json.decode(file.read(_LARGEST), type=Memory)
    except FileNotFoundError:
        return Memory()
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        _log.debug("%s is no memory of the dashboard and is ignored: %s", path, error)
        return Memory()
    if memory.theme and memory.theme not in PALETTES:
        return Memory()
    possible = all(desk is None or _is_possible(desk) for desk in (memory.wide, memory.small))
    return memory if possible and memory.basis == basis(settings) else Memory()


def remember(path: Path, memory: Memory) -> None:
    """Write it, whole or not at all: the new file takes the place of the old one at once."""
    temporary = ""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(msgspec.json.format(msgspec.json.encode(memory), indent=2) + b"\n")
        Path(temporary).replace(path)
    except OSError as error:
        _log.debug("%s could not be written: %s", path, error)
        if temporary:
            with contextlib.suppress(OSError):
                Path(temporary).unlink()


def basis(settings: Settings) -> str:
    """What the settings say about what is remembered, in one text."""
    first = (settings.theme, settings.times, settings.wrap, settings.focus, settings.left, settings.right)
    return " ".join(map(str, (*first, settings.lower)))


def _is_possible(desk: Desk) -> bool:
    """False for panes in places that are not theirs."""
    return desk.left in LEFT and desk.right in RIGHT and desk.lower is not Pane.GRAPH
