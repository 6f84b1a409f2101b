"""How soon the command answers and the dashboard is on the screen, beside a Python that does nothing.

python benchmarks/startup.py [--quick] [--keep]

Each figure is a median of runs that take turns, after one that lets Python keep what it compiles, as an installation
does. The dashboard runs a sample flow in a pseudo-terminal of 160 × 45; its first picture, the frame of the panes, is
there when their titles have come, and the job when the status line says where it stands. Processor time is that of all
its processes by then, the flow's own among them; Linux only.
"""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import pexpect
import report
from dashboard import ASKS_FOR_FRAMES, COLUMNS, COMMAND, HAS_FRAMES, ROWS, processor_seconds

RUNS = 5 if "--quick" in sys.argv else 15
FLOW = Path(__file__).parents[1] / "sample_flows" / "order_desk.py"
_PATIENCE = 20.0
_PAINTED, _JOB = b"Timeline", b"complete to"


def ended(words: list[str]) -> tuple[float, float]:
    """Seconds, and processor seconds, until a command has ended."""
    before, began = os.times(), time.perf_counter()
    subprocess.run(words, stdout=subprocess.DEVNULL, check=True)
    took, after = time.perf_counter() - began, os.times()
    return took, after.children_user + after.children_system - before.children_user - before.children_system


def painted() -> tuple[float, float, float, float]:
    """Seconds until the first picture and processor seconds by then, and the same until the job is on the screen."""
    with TemporaryDirectory() as folder:
        environment = dict.fromkeys(("ROUTILUX_RUNTIME_DIR", "XDG_STATE_HOME", "XDG_CONFIG_HOME"), folder)
        environment |= {"TERM": "xterm-256color", "COLORTERM": "truecolor", "XDG_DATA_HOME": folder}
        began = time.perf_counter()
        child = pexpect.spawn(
            str(COMMAND), ["run", str(FLOW), "--no-record"], dimensions=(ROWS, COLUMNS), env=os.environ | environment
        )
        try:
            return (*_until(child, _PAINTED, began), *_until(child, _JOB, began))
        finally:
            child.close(force=True)


def _until(child: pexpect.spawn, wanted: bytes, began: float) -> tuple[float, float]:
    """Seconds since it began, and processor seconds, when that has come."""
    seen = b""
    while wanted not in seen:
        if time.perf_counter() - began > _PATIENCE:
            sys.exit(f"{wanted.decode()} did not come; the dashboard said {seen[-2000:].decode(errors='replace')}")
        if select.select([child.child_fd], [], [], 0.1)[0]:
            data = os.read(child.child_fd, 2**16)
            if ASKS_FOR_FRAMES in data:
                os.write(child.child_fd, HAS_FRAMES)
            seen += data
    return time.perf_counter() - began, processor_seconds(child.pid)


def main() -> None:
    """Run and show."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    painted()
    bare = [sys.executable, "-c", "pass"]
    commands = {"python -c pass": bare, "routilux-tui --help": [str(COMMAND), "--help"]}
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in (*commands, "first picture", "the job")}
    for _ in range(RUNS):
        for name, words in commands.items():
            times[name].append(ended(words))
        picture, picture_work, job, job_work = painted()
        times["first picture"].append((picture, picture_work))
        times["the job"].append((job, job_work))
    nothing = report.median([took for took, _ in times["python -c pass"]])
    targets = {"routilux-tui --help": 0.1, "first picture": 0.35}
    rows = []
    for name, figures in times.items():
        took = report.median([each for each, _ in figures])
        work = report.median([each for _, each in figures])
        target = report.at_most(targets[name] * 1e3, took * 1e3, "{:g} ms") if name in targets else ("", "")
        rows.append((name, f"{took * 1e3:.0f} ms", f"{work * 1e3:.0f} ms", f"{took / nothing:.1f}", *target))
    head = ("until", "time", "processor time", "times a bare Python", "must reach", "met")
    report.keep("Start", f"Medians of {RUNS} runs.\n\n{report.table(head, rows)}")


if __name__ == "__main__":
    main()
