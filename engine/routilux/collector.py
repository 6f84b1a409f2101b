"""Keeping the garbage collector from visiting, again and again, what running jobs retain.

A history that keeps three million lists makes each full collection visit them all, for a fifth of a second, and nothing
comes of it. So while a job that retains much runs, what there is is now and then moved out of the collector's sight
(`gc.freeze`), and moved back when the job rests. Reference counting goes on meanwhile; a cycle that becomes garbage is
collected after the rest. A program that has frozen objects by itself, or has switched its collector off, is left alone.
"""

from __future__ import annotations

import gc
import threading
from typing import Any, Final

STEP: Final = 50_000
"""How many more values a job retains each time, before they are moved."""

_lock = threading.Lock()
_frozen = False


def freeze(newest: Any) -> bool:
    """Move what there is out of sight; False when that would serve nothing. `newest` is a value as those retained."""
    global _frozen  # noqa: PLW0603 - there is one collector in a process
    if not gc.isenabled() or not gc.is_tracked(newest):
        return False
    with _lock:
        if not _frozen and gc.get_freeze_count():
            return False
        _frozen = True
        gc.freeze()
    return True


def unfreeze() -> None:
    """Move everything back into sight."""
    global _frozen  # noqa: PLW0603 - there is one collector in a process
    with _lock:
        if _frozen:
            _frozen = False
            gc.unfreeze()
