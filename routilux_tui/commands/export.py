"""`routilux-tui export`: a run in another format, in a file or on the standard output."""

from __future__ import annotations

import sys
from pathlib import Path

from routilux_tui.commands.telling import tell
from routilux_tui.exports.formats import FORMATS
from routilux_tui.exports.writing import write_text, write_to
from routilux_tui.launch.problems import StartError, UsageError
from routilux_tui.render.figures import size
from routilux_tui.runs.opening import NoRunError, opened
from routilux_tui.runs.run import Run

STDOUT = "-"


def export(file: str, word: str, out: str, job_id: str) -> int:
    """Write the run; says on the standard error what was written where. Raises `StartError` or `UsageError`."""
    path = Path(file)
    try:
        with opened(path, job_id) as run:
            return _export(run, path, word, out)
    except NoRunError as error:
        raise StartError(str(error)) from error


def _export(run: Run, path: Path, word: str, out: str) -> int:
    form = FORMATS[word]
    try:
        pieces = form.exporter()(run)
    except ModuleNotFoundError as error:
        raise StartError(str(error)) from error
    if out == STDOUT:
        write_to(pieces, sys.stdout)
        return 0
    target = Path(out) if out else Path(path.stem + form.suffix)
    _check(target, path, chosen=bool(out))
    try:
        written = write_text(pieces, target)
    except OSError as error:
        raise StartError(f"{target} could not be written: {error.strerror or error}") from error
    tell(f"wrote {target} ({size('bytes', written)})")
    return 0


def _check(target: Path, path: Path, *, chosen: bool) -> None:
    if target.is_dir():
        raise UsageError(f"{target} is a directory; name the file to write, such as {target / 'run.json'}")
    if not target.exists():
        return
    if target.samefile(path):
        raise UsageError(f"{target} is the recording itself; name another file with -o")
    if not chosen:
        raise UsageError(f"{target} is there already and was not touched; name the file to write with -o")
