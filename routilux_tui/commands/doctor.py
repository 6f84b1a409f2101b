"""`routilux-tui doctor`: what this terminal and this machine can do for the dashboard."""

from __future__ import annotations

import os
import shutil
import sys
from typing import Final

from rich.console import Console
from rich.text import Text

from routilux_tui.doctor.findings import Finding, Verdict, finding_lines
from routilux_tui.doctor.machine import folder_findings, version_findings
from routilux_tui.doctor.terminal import Seen, terminal_findings
from routilux_tui.terminal.abilities import speaks_unicode

_STYLES: Final = {Verdict.GOOD: "", Verdict.LESS: "yellow", Verdict.WRONG: "red", Verdict.UNKNOWN: "dim"}


def doctor() -> int:
    """Print what is found; 1 when something has to be mended."""
    findings = all_findings()
    console = Console(highlight=False, markup=False, emoji=False, soft_wrap=True)
    for line, verdict in finding_lines(findings, ascii_only=not speaks_unicode(os.environ)):
        head = verdict is None and line and not line.startswith(" ")
        console.print(Text(line, "bold" if head else "dim" if verdict is None else _STYLES[verdict]))
    return int(any(finding.verdict is Verdict.WRONG for finding in findings))


def all_findings() -> list[Finding]:
    """Everything that is looked at."""
    columns, rows = shutil.get_terminal_size()
    seen = Seen(sys.stdin.isatty() and sys.stdout.isatty(), columns, rows, os.environ)
    return [*terminal_findings(seen), *version_findings(), *folder_findings()]
