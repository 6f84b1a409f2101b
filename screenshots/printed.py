# ruff: noqa: INP001 - a script, not a package
"""Draws what commands print: a comparison of two recordings, the settings that count, a flow that can't be loaded.

python screenshots/printed.py

The recordings are of real runs in virtual time, of which the second has an edited flow.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import virtual_time  # must be loaded before the engine, whose clock it becomes
from camera import mended, write
from rich.console import Console
from rich.terminal_theme import DIMMED_MONOKAI
from rich.text import Text
from scenes import COSTS
from stage import Stage, name_jobs_by_number

from routilux_tui.commands.demo import sample_flow

FOLDER = Path(__file__).resolve().parent
WIDTH = 110
SETTINGS = """\
theme = "light"
fps = 300

[keys]
"job.pause" = "f5"
"""


def record(folder: Path, name: str, old: str = "", new: str = "") -> None:
    """Record a day at the order desk, of a flow in which one text was replaced by another."""
    flow = folder / "order_desk.py"
    flow.write_text(_source().replace(old, new) if old else _source(), "utf-8")
    stage = Stage(flow, COSTS["order_desk"])
    stage.desk.recordings.begin(folder / name)
    stage.execute({"orders": 60})
    stage.run_to(virtual_time.virtual.now() + 60)
    stage.end()


def _source() -> str:
    return sample_flow("order_desk").read_text("utf-8")


def printed(folder: Path, *words: str) -> str:
    """What a command prints on a terminal, as SVG under its command line."""
    environment = {
        **os.environ,
        "COLUMNS": str(WIDTH),
        "FORCE_COLOR": "1",
        "XDG_CONFIG_HOME": str(folder / "config"),
        "XDG_STATE_HOME": str(folder / "state"),
    }
    command = [sys.executable, "-m", "routilux_tui", *words]
    ran = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    said = (ran.stdout + ran.stderr).rstrip().replace(str(folder), "~")
    console = Console(record=True, width=WIDTH, file=io.StringIO())
    console.print(Text(f"$ routilux-tui {' '.join(words)}", style="bold"))
    console.print(Text.from_ansi(said))
    return mended(console.export_svg(title=f"routilux-tui {words[0]}", theme=DIMMED_MONOKAI))


def main() -> None:
    """Draw the pictures."""
    os.environ["TZ"] = "UTC"
    time.tzset()
    name_jobs_by_number()
    with tempfile.TemporaryDirectory(prefix="rx-") as name:
        folder = Path(name)
        record(folder, "monday.routilux")
        record(folder, "tuesday.routilux", '"payment") < 0.04', '"payment") < 0.10')
        (folder / "config" / "routilux-tui").mkdir(parents=True)
        (folder / "config" / "routilux-tui" / "config.toml").write_text(SETTINGS, "utf-8")
        (folder / "orders.py").write_text(_source().replace("class Pack(Step):", "class Pack(Step)"), "utf-8")
        for picture, words in {
            "diff": ("diff", "monday.routilux", "tuesday.routilux"),
            "config": ("config",),
            "start-error": ("run", "orders.py", "--headless"),
        }.items():
            write(printed(folder, *words), FOLDER / picture)
            sys.stdout.write(f"screenshots/{picture}.svg and .png\n")


if __name__ == "__main__":
    main()
