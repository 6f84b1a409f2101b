"""Reads entry parameters from a command line: `--param k=v` and `--params JSON`. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, NoReturn

from routilux_tui.launch.problems import UsageError

_MARGIN = 60
"""Characters shown before and after the place of a JSON error."""


def entry_params(pairs: Iterable[str], document: str | None) -> dict[str, Any]:
    """The parameters of `--params`, overlaid with those of each `--param`. Raises `UsageError`."""
    params = {} if document is None else _object(document)
    given: set[str] = set()
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise UsageError(f"--param {pair!r}: expected NAME=VALUE, such as --param count=5")
        if name in given:
            raise UsageError(f"--param {name}: given twice; give it once")
        given.add(name)
        params[name] = _value(value)
    return params


def _value(text: str) -> Any:
    """The text as JSON where it is JSON, else as it stands."""
    try:
        return json.loads(text, parse_constant=_not_json)
    except (ValueError, RecursionError):
        return text


def _object(document: str) -> dict[str, Any]:
    try:
        value = json.loads(document, parse_constant=_not_json)
    except json.JSONDecodeError as error:
        raise UsageError(
            f"--params is not JSON: {error.msg} at line {error.lineno}, column {error.colno}\n{_place(error)}"
        ) from None
    except (ValueError, RecursionError) as error:
        raise UsageError(f"--params is not JSON: {error}") from None
    if not isinstance(value, dict):
        raise UsageError(
            f"--params: expected a JSON object, such as '{{\"count\": 5}}', found {_kind(value)}: {document[:_MARGIN]}"
        )
    return value


def _place(error: json.JSONDecodeError) -> str:
    """The line of the error with a caret under the place, cut to what fits a screen."""
    line = (error.doc.splitlines() or [""])[min(error.lineno, len(error.doc.splitlines()) or 1) - 1]
    column = error.colno - 1
    start = max(0, column - _MARGIN)
    shown = line[start : column + _MARGIN]
    return f"    {shown}\n    {' ' * (column - start)}^"


def _kind(value: object) -> str:
    if value is None:
        return "null"
    names: dict[type, str] = {
        list: "a list",
        str: "a string",
        bool: "true or false",
        int: "a number",
        float: "a number",
    }
    return names[type(value)]


def _not_json(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON value")
