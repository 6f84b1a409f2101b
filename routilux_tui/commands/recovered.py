"""What is said where the command was given, before a lost job that was brought back goes on."""

from __future__ import annotations

from routilux_tui.commands.telling import tell
from routilux_tui.launch.program import RECOVERY_PATIENCE, LaunchedProgram

_TITLE = 12


def tell_recovered(program: LaunchedProgram) -> tuple[tuple[str, str], ...]:
    """Wait until the program has brought its job back, and say on the standard error what is to be known of it."""
    program.wait_until_loaded(RECOVERY_PATIENCE)
    for title, said in program.recovered:
        tell(f"{title:<{_TITLE}}{said}", hanging=_TITLE)
    return program.recovered
