"""Where a recording comes from: versions, the program, and the source of the modules that a flow is written in."""

from __future__ import annotations

import platform
import sqlite3
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import routilux.version as engine

if TYPE_CHECKING:
    from routilux.flow import Flow

_LONGEST: Final = 1_000_000
_OURS: Final = __file__.removesuffix("journal/provenance.py")


def versions() -> dict[str, Any]:
    """What made the recording."""
    return {
        "routilux": engine.__version__,
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "system": f"{platform.system()} {platform.release()}",
        "program": " ".join(sys.argv) or sys.executable,
    }


def source_of(flow: Flow) -> dict[str, str]:
    """The text of the modules that the flow's routines are written in, by file name. Those of the engine are left out.

    A file that can't be read, or is too long to be a person's work, is left out.
    """
    texts: dict[str, str] = {}
    for routine in flow.routines.values():
        for cls in type(routine).__mro__:
            file = getattr(sys.modules.get(cls.__module__), "__file__", None)
            if file is None or file in texts or file.startswith(_OURS) or not file.endswith(".py"):
                continue
            if "site-packages" in file or cls.__module__ in sys.stdlib_module_names:
                continue
            text = _text(Path(file))
            if text is not None:
                texts[file] = text
    return texts


def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8", errors="replace") if path.stat().st_size <= _LONGEST else None
    except OSError:
        return None
