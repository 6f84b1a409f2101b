"""Which files a flow is made of: its own, and the local modules that it imports. Reads source text and runs nothing."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

_MOST = 500


def local_modules(path: Path) -> tuple[Path, ...]:
    """The flow file first, then what it imports from its own folder, directly or through such a module.

    Imports inside functions count too. A file that can't be read or parsed imports nothing.
    """
    folder = path.resolve().parent
    found = {path.resolve(): None}
    left = [path.resolve()]
    while left and len(found) < _MOST:
        for module in _imported(left.pop(), folder):
            if module not in found:
                found[module] = None
                left.append(module)
    return tuple(found)


def classes(text: str) -> dict[str, str]:
    """What the classes of a source text consist of, by name, without comments and blanks; {} when it is no Python."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return {}
    return {node.name: ast.dump(node) for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}


def changed_classes(old: str, new: str) -> set[str]:
    """The classes of a source text that are not what they were in an older one."""
    before, now = classes(old), classes(new)
    return {name for name in {**before, **now} if before.get(name) != now.get(name)}


def _imported(path: Path, folder: Path) -> Iterator[Path]:
    try:
        tree = ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError, RecursionError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield from _files(folder, alias.name.split("."))
        elif isinstance(node, ast.ImportFrom):
            base = folder if not node.level else path.parents[min(node.level, len(path.parents)) - 1]
            parts = node.module.split(".") if node.module else []
            for alias in node.names:
                yield from _files(base, [*parts, alias.name])


def _files(base: Path, parts: list[str]) -> Iterator[Path]:
    """The files of a dotted name below a folder: of each package on the way, and of the module if it is one."""
    for depth in range(1, len(parts) + 1):
        place = base.joinpath(*parts[:depth])
        for file in (place.with_suffix(".py"), place / "__init__.py"):
            if file.is_file():
                yield file.resolve()
