"""What is said where the command was given, before a lost job that was brought back goes on."""

from __future__ import annotations

import sys

from routilux_tui.launch.program import RECOVERY_PATIENCE, LaunchedProgram
from routilux_tui.render.sanitise import clean

_TITLE = 12
_LONGEST = 4_096


def tell_recovered(program: LaunchedProgram) -> tuple[tuple[str, str], ...]:
    """Wait until the program has brought its job back, and say on the standard error what is to be known of it."""
    program.wait_until_loaded(RECOVERY_PATIENCE)
    for title, said in program.recovered:
        print(clean(f"{title:<{_TITLE}}{said}", _LONGEST), file=sys.stderr)  # noqa: T201 - a command's output
    return program.recovered
