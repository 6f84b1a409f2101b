"""Who writes a recording just now: a job whose process lives is not lost."""

from __future__ import annotations

from pathlib import Path

from routilux.processes import process_exists


def is_written_by(path: Path, pid: int) -> bool:
    """Whether the process that made the recording still has it open.

    Where the system does not tell which files a process has open, whether there is such a process at all and the
    recording was not closed.
    """
    if not Path(f"{path.resolve()}-wal").exists():
        return False
    opened = Path(f"/proc/{pid}/fd")
    if not Path("/proc/self/fd").is_dir():
        return process_exists(pid)
    try:
        return any(_is_same(file, path) for file in opened.iterdir())
    except OSError:
        return False


def _is_same(file: Path, path: Path) -> bool:
    try:
        return file.samefile(path)
    except OSError:
        return False
