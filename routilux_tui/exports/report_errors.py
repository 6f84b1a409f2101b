"""The errors of a run for the HTML report: those of one kind together, the first of each in full. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from routilux_tui.exports.markup import escaped
from routilux_tui.exports.values import readable_json
from routilux_tui.render.figures import duration, grouped, quantity
from routilux_tui.render.sanitise import clean
from routilux_tui.runs.run import Activation, Failure

_MOST_KINDS: Final = 50
_MOST_OF_A_KIND: Final = 20
_MOST_OPEN: Final = 3
_LONGEST_PAYLOAD: Final = 1_500
_LONGEST_IN_A_LIST: Final = 200

_Kind = tuple[str, str, str, tuple[str, int] | None]


@dataclass(slots=True)
class _Errors:
    """Errors of one kind: the first, how many there are, and some of the others."""

    first: Activation
    count: int = 0
    others: list[Activation] = field(default_factory=list)


class ErrorsByKind:
    """Errors by what was raised, in which slot and at which line."""

    def __init__(self) -> None:
        self._kinds: dict[_Kind, _Errors] = {}
        self._beyond = 0

    def add(self, activation: Activation) -> None:
        """Take in an activation that raised."""
        failure = _failure(activation)
        line = failure.trace[-1][:2] if failure.trace else None
        kind = (activation.routine_id, activation.slot, failure.type, line)
        known = self._kinds.get(kind)
        if known is None and len(self._kinds) == _MOST_KINDS:
            self._beyond += 1
            return
        if known is None:
            known = self._kinds[kind] = _Errors(activation)
        elif len(known.others) < _MOST_OF_A_KIND:
            known.others.append(activation)
        known.count += 1

    def section(self) -> Iterator[str]:
        """All of them; nothing when there are none."""
        if not self._kinds:
            return
        yield "<section><h2>Errors</h2>"
        for number, errors in enumerate(sorted(self._kinds.values(), key=lambda each: each.first.start)):
            yield _kind(errors, opened=number < _MOST_OPEN)
        if self._beyond:
            yield f'<p class="more">and {quantity(self._beyond, "error", "errors")} of other kinds</p>'
        yield "</section>\n"


def _kind(errors: _Errors, *, opened: bool) -> str:
    activation, failure = errors.first, _failure(errors.first)
    what = f"<b>{escaped(failure.type)}</b> {escaped(failure.message, 500)}"
    times = f'<span class="times">{grouped(errors.count)} times</span>' if errors.count > 1 else ""
    lines = "".join(_line(*line) for line in failure.trace)
    trace = f'<ol class="trace">{lines}</ol>' if lines else ""
    message = f'<p class="payload">message <code>{escaped(_payload(activation, _LONGEST_PAYLOAD))}</code></p>'
    return (
        f"<details{' open' if opened else ''}><summary>{times}{what}"
        f'<span class="about">{_about(activation)}</span></summary>{trace}{message}{_others(errors)}</details>'
    )


def _about(activation: Activation) -> str:
    """Where it was, when, and what became of it unless it simply failed."""
    where = f"{escaped(clean(activation.routine_id))}.{escaped(clean(activation.slot))}"
    became = "" if activation.status == "error" else f" · {activation.status}"
    attempt = f" · attempt {activation.attempt}" if activation.attempt > 1 else ""
    return f"{where} · after {duration(activation.start)} · change {grouped(activation.seq)}{became}{attempt}"


def _line(file: str, number: int, function: str, code: str) -> str:
    place = f"{escaped(clean(file))}:{number} in {escaped(clean(function))}"
    return f"<li>{place}<code>{escaped(code)}</code></li>"


def _others(errors: _Errors) -> str:
    """The other errors of the kind, closed: what differs in them."""
    if not errors.others:
        return ""
    rows = "".join(
        f"<tr><td>{duration(each.start)}</td><td>{escaped(_failure(each).message, _LONGEST_IN_A_LIST)}</td>"
        f"<td><code>{escaped(_payload(each, _LONGEST_IN_A_LIST))}</code></td></tr>"
        for each in errors.others
    )
    left_out = errors.count - 1 - len(errors.others)
    more = f'<p class="more">and {grouped(left_out)} more</p>' if left_out else ""
    return (
        f"<details><summary>{grouped(errors.count - 1)} more like this</summary>"
        f'<div class="wide"><table class="others"><tbody>{rows}</tbody></table></div>{more}</details>'
    )


def _payload(activation: Activation, limit: int) -> str:
    return "not on record" if activation.payload is None else readable_json(activation.payload, limit)


def _failure(activation: Activation) -> Failure:
    assert activation.failure is not None
    return activation.failure
