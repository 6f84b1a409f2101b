"""A value's bounded picture as an indented tree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rich.segment import Segment

from routilux.protocol import Preview
from routilux_tui.model.changes import FRESH, Change, Path
from routilux_tui.render.figures import compact, grouped, size
from routilux_tui.render.line import Row, clipped, cut, left, measure, row, wrapped
from routilux_tui.render.look import Look
from routilux_tui.render.marks import mark_row

_KEY_COLUMN = 18
_LEAST_VALUE = 12


def tree_rows(
    look: Look,
    value: Preview,
    width: int,
    *,
    changes: Mapping[Path, Change] | None = None,
    at: float = 0.0,
    limit: int = 400,
    wrap: bool = False,
) -> list[Row]:
    """The children of a value, and theirs, one row each; the value itself when it has none.

    A value that changed lately is marked, with how much it grew if it is a number; `at` is the time of the newest look.
    Where it is wrapped, a long text takes as many rows as it needs. Beyond `limit` rows a mark says how many more.
    """
    if not value.children:
        return [row(width, [Segment(" ", look["text"]), *_value(look, value)], look["text"])]
    rows: list[Row] = []
    walk = _walk(look, value, "", ())
    for prefix, path, key, key_width, child in walk:
        if len(rows) >= limit:
            rows.append(mark_row(look, width, 1 + sum(1 for _ in walk), "more value", "more values", "not shown"))
            break
        change = (changes or {}).get(path)
        head = [
            Segment(f" {prefix}", look["tree"]),
            Segment(f"{left(key, key_width, look.glyphs.ellipsis)}  ", look["tree.key"]),
        ]
        if wrap and not child.children and not child.note:
            rows += _wrapped(look, head, child, width)
        else:
            pieces = [*head, *_changing(look, child, change, at)]
            rows.append(clipped(width, pieces, look["text"], look.glyphs.ellipsis))
    return rows


def value_text(look: Look, value: Preview) -> str:
    """A value in one line: its text, or what it is when it has none, or why it can't be shown."""
    if value.note:
        return f"{look.clean(value.kind, 80)}: {look.clean(value.note, 400)}"
    if value.kind == "int" and value.text.lstrip("-").isdigit() and len(value.text) > 3:
        return grouped(int(value.text), look.glyphs.group) if len(value.text) < 40 else look.clean(value.text)
    return look.clean(value.text)


def _walk(look: Look, value: Preview, indent: str, path: Path) -> Iterator[tuple[str, Path, str, int, Preview]]:
    keys = [look.clean(item.key, 200) for item in value.children]
    key_width = min(_KEY_COLUMN, max(map(len, keys), default=0))
    for number, (key, item) in enumerate(zip(keys, value.children, strict=True)):
        last = number == len(keys) - 1 and not value.cut
        branch = look.glyphs.last_branch if last else look.glyphs.branch
        here = (*path, item.key)
        yield f"{indent}{branch} ", here, key, key_width, item.value
        yield from _walk(look, item.value, indent + ("  " if last else f"{look.glyphs.divider} "), here)
    if value.cut and value.children:
        more = value.size - len(keys)
        note = f"{grouped(more, look.glyphs.group)} more" if more > 0 else "more"
        hidden = Preview("", look.glyphs.ellipsis, note="")
        yield f"{indent}{look.glyphs.last_branch} ", (*path, "\0cut"), note, len(note), hidden


def _wrapped(look: Look, head: list[Segment], value: Preview, width: int) -> list[Row]:
    """A value below its own start, line by line as it was written."""
    indent = measure(head)
    room = max(_LEAST_VALUE, width - indent)
    texts = value.text.splitlines() if value.kind == "str" else [value_text(look, value)]
    lines = [part for text in texts or [""] for part in wrapped(look.clean(text), room)]
    if value.cut:
        whole = f" {size(value.kind, value.size)} in all" if value.size >= 0 else ""
        lines.append(f"{look.glyphs.ellipsis}{whole}")
    hanging = Segment(" " * indent, look["text"])
    return [
        row(width, [*(head if not number else [hanging]), Segment(line, look["tree.value"])], look["text"])
        for number, line in enumerate(lines)
    ]


def _changing(look: Look, value: Preview, change: Change | None, at: float) -> list[Segment]:
    """A value, marked when it changed lately, with how much it grew."""
    if change is None or at - change.at > FRESH:
        return _value(look, value)
    pieces = _value(look, value, fresh=True)
    if change.grew:
        sign = "+" if change.grew > 0 else "-"
        grew = abs(change.grew)
        amount = grouped(round(grew), look.glyphs.group) if grew >= 10 or grew == round(grew) else f"{grew:.2g}"
        pieces.append(Segment(f"   {sign}{amount}", look["changed"]))
    return pieces


def _value(look: Look, value: Preview, *, fresh: bool = False) -> list[Segment]:
    style = look["changed"] if fresh else look["tree.value"]
    if value.note:
        return [Segment(value_text(look, value), look["log.warning"])]
    if value.children:
        length = compact(value.size) if value.size >= 0 else ""
        return [Segment(f"{look.clean(value.kind, 80)} {length}".rstrip(), look["dim"])]
    pieces = [Segment(cut(value_text(look, value), 400), style)]
    if value.cut and value.size >= 0:
        pieces.append(Segment(f"  {size(value.kind, value.size)}", look["dim"]))
    return pieces
