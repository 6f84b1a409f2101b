"""On which line of a TOML file a key stands, which the reader of the standard library does not tell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

_TABLE = re.compile(r"\s*\[\s*([^\[\]]+?)\s*\]\s*(?:#.*)?$")
_ENTRY = re.compile(r"""\s*((?:"[^"]*"|'[^']*'|[A-Za-z0-9_.\s-])+?)\s*=""")
_PART = re.compile(r""""([^"]*)"|'([^']*)'|([A-Za-z0-9_-]+)""")


def key_lines(text: str) -> Mapping[tuple[str, ...], int]:
    """The line, from 1, of each key and table by its path. A key inside of a value counts with what is around it."""
    lines: dict[tuple[str, ...], int] = {}
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), 1):
        if head := _TABLE.match(line):
            table = tuple(_parts(head[1]))
            lines.setdefault(table, number)
        elif entry := _ENTRY.match(line):
            path = (*table, *_parts(entry[1]))
            for length in range(len(table) + 1, len(path) + 1):
                lines.setdefault(path[:length], number)
    return lines


def line_of(lines: Mapping[tuple[str, ...], int], path: tuple[str, ...]) -> int:
    """The line of a path, or of the nearest thing around it that has one; 0 when nothing has."""
    for length in range(len(path), 0, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return 0


def _parts(dotted: str) -> Iterator[str]:
    for double, single, bare in _PART.findall(dotted):
        yield double or single or bare
