"""Reads `FLOW.py[:attr]` from a command line. Looks at the file system, starts nothing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from routilux_tui.launch.problems import UsageError


@dataclass(frozen=True, slots=True)
class Target:
    """A flow file that exists, and the name in it that was asked for (dotted, or empty)."""

    path: Path
    attribute: str = ""

    def __str__(self) -> str:
        """The target as one would type it."""
        return f"{self.path}:{self.attribute}" if self.attribute else str(self.path)


def looks_like_flow(word: str) -> bool:
    """True when a word of the command line can only be meant as a flow file: a path, `*.py`, or `*.py:attr`."""
    if not word or word.startswith("-"):
        return False
    path, _, _ = word.partition(":")
    return path.endswith(".py") or "/" in word or Path(word).is_file()


def parse_target(word: str) -> Target:
    """The target that the word names. Raises `UsageError` when there is no such file or the name is not one."""
    whole = Path(word)
    if whole.is_file():
        return Target(whole)
    path, colon, attribute = word.rpartition(":")
    if not colon:
        raise _no_file(whole)
    file = Path(path)
    if not file.is_file():
        raise _no_file(file)
    if not all(part.isidentifier() for part in attribute.split(".")):
        raise UsageError(
            f"{word}: after the colon stands the name of a Flow in the file, such as {path}:flow; found {attribute!r}"
        )
    return Target(file, attribute)


def _no_file(path: Path) -> UsageError:
    if not str(path) or path.is_dir():
        return UsageError(f"{path}: expected a Python file that holds a Flow, found a directory; name a file in it")
    if path.exists():
        return UsageError(f"{path}: expected a Python file that holds a Flow; this is not a regular file")
    for parent in path.parents:
        if parent.exists():
            there = parent.resolve()
            break
    if parent != path.parent:
        return UsageError(f"{path}: no such file, as there is no directory {path.parent}; {there} is the nearest")
    return UsageError(f"{path}: no such file in {there}; give the path of a Python file that holds a Flow")
