"""A user's exception as they want to read it: the frames of their own files, and none of ours or Python's."""

from __future__ import annotations

import traceback
from pathlib import Path

import routilux
import routilux_tui

_OURS = tuple(Path(file).resolve().parent for file in (routilux.__file__, routilux_tui.__file__))
_INSTALLED = frozenset({"site-packages", "dist-packages"})


def user_traceback(error: BaseException, folder: Path) -> str:
    """The traceback as Python prints it, of the frames whose files lie in the folder or below, causes included."""
    whole = traceback.TracebackException.from_exception(error)
    folder = folder.resolve()
    left = [whole]
    while left:
        part = left.pop()
        part.stack = traceback.StackSummary.from_list(
            [frame for frame in part.stack if _is_theirs(frame.filename, folder)]
        )
        left += [other for other in (part.__cause__, part.__context__, *(part.exceptions or ())) if other is not None]
    return "".join(whole.format()).rstrip("\n")


def syntax_error(error: SyntaxError) -> str:
    """`file:line: message`, then the source line with a caret under the place."""
    line = (error.text or "").rstrip("\r\n")
    stripped = line.lstrip()
    head = f"{error.filename}:{error.lineno}: {type(error).__name__}: {error.msg}"
    if not stripped:
        return head
    column = max(0, min((error.offset or 1) - 1, len(line)) - (len(line) - len(stripped)))
    return f"{head}\n    {stripped}\n    {' ' * column}^"


def _is_theirs(filename: str, folder: Path) -> bool:
    if filename.startswith("<"):
        return False
    file = Path(filename).resolve()
    if not file.is_relative_to(folder) or _INSTALLED.intersection(file.relative_to(folder).parts):
        return False
    return not any(file.is_relative_to(ours) for ours in _OURS)
