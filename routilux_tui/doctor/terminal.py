"""What the environment and a few numbers tell of a terminal. Pure: it asks the terminal nothing, and says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from routilux_tui.doctor.findings import Finding, Verdict
from routilux_tui.terminal.abilities import Colours, colours, speaks_unicode

TOPIC: Final = "terminal"
_LEAST: Final = (80, 24)
_NO_MOUSE: Final = ("linux", "dumb", "vt", "cons")
_COPIES: Final = {
    "iTerm.app": "iTerm2, once “Applications in terminal may access clipboard” is on",
    "WezTerm": "WezTerm",
    "ghostty": "Ghostty",
    "vscode": "the terminal of VS Code",
    "rio": "Rio",
    "contour": "Contour",
}
_COPIES_NOT: Final = {"Apple_Terminal": "Terminal.app does not take OSC 52"}
_COPYING_TERMS: Final = ("xterm-kitty", "alacritty", "foot", "xterm-ghostty", "wezterm", "contour")


class Seen(NamedTuple):
    """What was seen of the terminal: whether both ends are one, its size in cells, and the environment."""

    is_terminal: bool
    columns: int
    rows: int
    environment: Mapping[str, str]


def terminal_findings(seen: Seen) -> Iterator[Finding]:
    """What it can do."""
    yield _kind(seen)
    if seen.is_terminal:
        yield _size(seen)
    yield _colours(seen.environment)
    yield _unicode(seen.environment)
    yield _mouse(seen.environment)
    yield _clipboard(seen.environment)
    yield from _between(seen.environment)


def _kind(seen: Seen) -> Finding:
    term = seen.environment.get("TERM", "")
    program = seen.environment.get("TERM_PROGRAM", "")
    told = " ".join(filter(None, (term or "TERM is not set", program)))
    if not seen.is_terminal:
        advice = "the dashboard needs one; --headless does without"
        return Finding(TOPIC, "kind", f"{told}; input and output are no terminal now", Verdict.LESS, advice)
    if term in ("", "dumb"):
        return Finding(
            TOPIC, "kind", told, Verdict.WRONG, "a terminal that moves its cursor is needed; --headless does without"
        )
    return Finding(TOPIC, "kind", told)


def _size(seen: Seen) -> Finding:
    value = f"{seen.columns} × {seen.rows}"
    if seen.columns < _LEAST[0] or seen.rows < _LEAST[1]:
        return Finding(TOPIC, "size", value, Verdict.LESS, f"from {_LEAST[0]} × {_LEAST[1]} on all panes have room")
    return Finding(TOPIC, "size", value)


def _colours(environment: Mapping[str, str]) -> Finding:
    if environment.get("NO_COLOR"):
        return Finding(TOPIC, "colours", "none: NO_COLOR is set")
    found = colours(environment)
    if found is Colours.TRUE:
        return Finding(TOPIC, "colours", found.value)
    hint = "" if found is Colours.NONE else "COLORTERM=truecolor if the terminal has more"
    return Finding(TOPIC, "colours", found.value, Verdict.LESS, hint)


def _unicode(environment: Mapping[str, str]) -> Finding:
    locale = environment.get("LC_ALL") or environment.get("LC_CTYPE") or environment.get("LANG") or "no locale"
    if speaks_unicode(environment):
        return Finding(TOPIC, "characters", f"Unicode ({locale})")
    return Finding(
        TOPIC, "characters", f"ASCII ({locale})", Verdict.LESS, "a UTF-8 locale, such as LANG=C.UTF-8, has more"
    )


def _mouse(environment: Mapping[str, str]) -> Finding:
    if environment.get("TERM", "").startswith(_NO_MOUSE) or not environment.get("TERM"):
        return Finding(TOPIC, "mouse", "none here; every action has a key", Verdict.LESS)
    if environment.get("TMUX"):
        return Finding(TOPIC, "mouse", "through tmux, with its option `mouse on`", Verdict.UNKNOWN)
    return Finding(TOPIC, "mouse", "as of every terminal of this kind")


def _clipboard(environment: Mapping[str, str]) -> Finding:
    """Whether what is copied reaches the clipboard, which the escape sequence OSC 52 asks for and nothing answers."""
    term, program = environment.get("TERM", ""), environment.get("TERM_PROGRAM", "")
    if environment.get("TMUX"):
        advice = "tmux passes it on with `set -g set-clipboard on`, to a terminal that takes it"
        return Finding(TOPIC, "clipboard", "through tmux", Verdict.UNKNOWN, advice)
    if environment.get("STY"):
        return Finding(TOPIC, "clipboard", "screen does not pass OSC 52 on", Verdict.LESS)
    if program in _COPIES_NOT:
        return Finding(TOPIC, "clipboard", _COPIES_NOT[program], Verdict.LESS)
    if program in _COPIES:
        return Finding(TOPIC, "clipboard", f"OSC 52: {_COPIES[program]}")
    if term.startswith(_COPYING_TERMS):
        return Finding(TOPIC, "clipboard", f"OSC 52: {term}")
    if environment.get("WT_SESSION"):
        return Finding(TOPIC, "clipboard", "OSC 52: Windows Terminal")
    advice = "copy something with `y` and paste it elsewhere to find out"
    return Finding(TOPIC, "clipboard", "OSC 52: the terminal does not say whether it takes it", Verdict.UNKNOWN, advice)


def _between(environment: Mapping[str, str]) -> Iterator[Finding]:
    """What stands between the program and the terminal."""
    if environment.get("TMUX"):
        yield Finding(TOPIC, "multiplexer", "tmux")
    elif environment.get("STY"):
        yield Finding(TOPIC, "multiplexer", "screen")
    if environment.get("SSH_CONNECTION") or environment.get("SSH_TTY"):
        yield Finding(TOPIC, "connection", "SSH")
