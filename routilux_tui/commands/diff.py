"""`routilux-tui diff`: two runs, compared by cause; printed in colour on a terminal and plain in a pipe."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.text import Text

from routilux_tui.comparing.comparison import compare
from routilux_tui.comparing.text import Line, comparison_lines
from routilux_tui.launch.problems import UsageError
from routilux_tui.runs.opening import NoRunError, opened

_STYLES: Final = {"dim": "dim", "bold": "bold", "good": "green", "bad": "red", "a": "red", "b": "green"}
_MOST_JOBS: Final = 2


def diff(files: tuple[str, str], job_ids: Sequence[str], ignored: Sequence[str], *, exit_code: bool) -> int:
    """Print the comparison; with `exit_code` 1 when the runs differ. Raises `UsageError`, whose status is 2."""
    if len(job_ids) > _MOST_JOBS:
        raise UsageError(f"--job was given {len(job_ids)} times: once is for both files, twice for A and for B")
    of_a = job_ids[0] if job_ids else ""
    of_b = job_ids[-1] if job_ids else ""
    try:
        with ExitStack() as stack:
            a = stack.enter_context(opened(Path(files[0]), of_a))
            b = stack.enter_context(opened(Path(files[1]), of_b))
            comparison = compare(a, b, frozenset(ignored))
            names = (f"{files[0]}  {a.flow_id}", f"{files[1]}  {b.flow_id}")
    except NoRunError as error:
        raise UsageError(str(error)) from error
    _print(comparison_lines(comparison, names))
    return int(exit_code and not comparison.same)


def _print(lines: Iterable[Line]) -> None:
    console = Console(highlight=False, markup=False, emoji=False, soft_wrap=True)
    for line in lines:
        text = Text()
        for piece in line:
            text.append(piece.text, _STYLES.get(piece.tone, ""))
        text.rstrip()
        console.print(text)
