"""What is copied of a thing: text that reads like JSON, and is JSON as far as all of it can be told.

What was left out is a text that begins with `…`; what is no JSON value is a text that says what it is. Control
characters are written as JSON writes them; those that it leaves as they are go when the text is copied.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from routilux.protocol import Activation, DeferredItem, LogLine, Preview
from routilux_tui.render.figures import duration
from routilux_tui.render.look import Look

Told = Preview | str | int | Mapping[str, "Told"] | Sequence["Told"]
"""What can be written: previews, texts, numbers, and what is made of those."""

_INDENT = "  "
_WORDS = {"True": "true", "False": "false", "None": "null"}
_MOST_DIGITS = 300


def log_copied(look: Look, line: LogLine, payload: Preview | str | None) -> str:
    """A log entry: when, by whom, and its fields."""
    fields: Told = dict(line.fields) if payload is None else payload
    level: dict[str, Told] = {"level": line.level} if line.level else {}
    return written({"time": look.clock(line.at), "routine": line.routine_id, **level, "entry": fields})


def deferred_copied(look: Look, item: DeferredItem, payload: Preview | str | None) -> str:
    """A deferred event: whose, since when, and its payload."""
    shown = item.payload if payload is None else payload
    return written({"routine": item.routine_id, "event": item.event, "deferred": look.clock(item.at), "payload": shown})


def activation_copied(look: Look, record: Activation, payload: Preview | str | None) -> str:
    """An activation: where, when, its data, what it emitted, and its error."""
    told: dict[str, Told] = {
        "activation": record.index,
        "seq": record.seq,
        "cause": record.cause if record.cause >= 0 else "the start of the job",
        "routine": record.routine_id,
        "slot": record.slot,
        "status": str(record.status),
        "started": look.clock(record.started_at),
        "took": "still runs" if record.duration < 0 else duration(record.duration),
        "data": record.data if payload is None else payload,
    }
    emissions: list[Told] = [{"event": each.event, "payload": each.payload} for each in record.emissions]
    if record.more_emissions:
        emissions.append(f"… {record.more_emissions} more")
    if emissions:
        told["emissions"] = emissions
    if record.error is not None:
        told["error"] = f"{record.error.type}: {record.error.message}"
    return written(told)


def written(told: Told, indent: str = "") -> str:
    """A value as it is copied."""
    inner = indent + _INDENT
    if isinstance(told, Preview):
        return _preview(told, indent)
    if isinstance(told, str):
        return json.dumps(told, ensure_ascii=False)
    if isinstance(told, int):
        return str(told)
    if isinstance(told, Mapping):
        pairs = [f"{json.dumps(key, ensure_ascii=False)}: {written(value, inner)}" for key, value in told.items()]
        return _joined("{", pairs, "}", indent)
    return _joined("[", [written(value, inner) for value in told], "]", indent)


def _preview(value: Preview, indent: str) -> str:
    if value.note:
        return json.dumps(f"… {value.kind}: {value.note}", ensure_ascii=False)
    if value.children:
        inner = indent + _INDENT
        left_out = [] if not value.cut else [_left_out(value)]
        if _named(value):
            pairs = [
                f"{json.dumps(child.key, ensure_ascii=False)}: {_preview(child.value, inner)}"
                for child in value.children
            ]
            return _joined("{", [*pairs, *(f'"…": {text}' for text in left_out)], "}", indent)
        return _joined("[", [*(_preview(child.value, inner) for child in value.children), *left_out], "]", indent)
    if value.kind in ("dict", "list", "tuple") and not value.cut:
        return "{}" if value.kind == "dict" else "[]"
    if value.kind in ("bool", "NoneType") and value.text in _WORDS:
        return _WORDS[value.text]
    if value.kind in ("int", "float") and not value.cut and _is_number(value.text):
        return value.text
    return json.dumps(value.text, ensure_ascii=False)


def _left_out(value: Preview) -> str:
    more = value.size - len(value.children)
    return json.dumps(f"… {more} more" if more > 0 else "… more", ensure_ascii=False)


def _named(value: Preview) -> bool:
    """Whether the children are those of a mapping."""
    return value.kind == "dict" or (value.text.startswith("{") and any(child.key for child in value.children))


def _is_number(text: str) -> bool:
    if len(text) > _MOST_DIGITS:
        return False
    try:
        read = json.loads(text)
    except ValueError:
        return False
    return type(read) in (int, float) and text not in ("NaN", "Infinity", "-Infinity")


def _joined(start: str, parts: Sequence[str], stop: str, indent: str) -> str:
    if not parts:
        return start + stop
    inner = indent + _INDENT
    return f"{start}\n{inner}" + f",\n{inner}".join(parts) + f"\n{indent}{stop}"
