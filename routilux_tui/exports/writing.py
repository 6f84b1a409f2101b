"""Writing what was made, whole or not at all: to a file beside its place that takes it at the end, or to a stream."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import IO


def write_text(pieces: Iterable[str], path: Path) -> int:
    """Write the pieces to a file as UTF-8 and return how many bytes that were. What stood there stays until the end.

    OSError names the file. The mode is that of a new file of the user.
    """
    handle, name = tempfile.mkstemp(prefix=f".{path.name[:100]}-", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace", newline="") as file:
            for piece in pieces:
                file.write(piece)
        written = Path(name)
        size = written.stat().st_size
        written.chmod(0o666 & ~_umask())
        written.replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return size


def write_to(pieces: Iterable[str], stream: IO[str]) -> None:
    """Write the pieces to a stream."""
    for piece in pieces:
        stream.write(piece)
    stream.flush()


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
