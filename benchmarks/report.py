"""How benchmarks are run and shown: interleaved repeats in one process, medians, ratios, a table, the facts."""

from __future__ import annotations

import gc
import os
import platform
import statistics
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter


def seconds(work: Callable[[], object]) -> float:
    """How long the work takes, after a garbage collection."""
    gc.collect()
    began = perf_counter()
    work()
    return perf_counter() - began


def interleaved(works: dict[str, Callable[[], float]], repeats: int) -> dict[str, list[float]]:
    """Each work's own figure, `repeats` times, in turns, so that what disturbs the machine disturbs all alike."""
    figures: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(repeats):
        for name, work in works.items():
            figures[name].append(work())
    return figures


def median(figures: Sequence[float]) -> float:
    """The median."""
    return statistics.median(figures)


def resident() -> float:
    """Megabytes that this process has in memory now; Linux only."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def facts() -> str:
    """The machine, the Python and the day, for the head of a result."""
    processor = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        names = [line.split(":", 1)[1].strip() for line in cpuinfo.read_text().splitlines() if "model name" in line]
        processor = f"{len(names)} × {names[0]}" if names else processor
    day = datetime.now(UTC).date().isoformat()
    return f"{processor}; Python {platform.python_version()}; {platform.system()} {platform.release()}; {day}"


def at_least(target: float, figure: float, form: str = "{:g}") -> tuple[str, str]:
    """Two cells: what the figure must reach, and whether it does."""
    return f"≥ {form.format(target)}", "yes" if figure >= target else "**no**"


def at_most(target: float, figure: float, form: str = "{:g}") -> tuple[str, str]:
    """Two cells: what the figure may not exceed, and whether it holds."""
    return f"≤ {form.format(target)}", "yes" if figure <= target else "**no**"


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table, aligned for reading as text too."""
    cells = [[str(cell) for cell in row] for row in (head, *rows)]
    widths = [max(len(row[at]) for row in cells) for at in range(len(head))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in cells
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def keep(section: str, text: str) -> None:
    """Print a section, and put it into RESULTS.md beside this file in place of its older self."""
    print(f"\n## {section}\n\n{facts()}\n\n{text}\n")
    if "--keep" not in sys.argv:
        return
    path = Path(__file__).with_name("RESULTS.md")
    old = path.read_text() if path.exists() else "# Results\n\nWritten by `make bench`.\n"
    before, mark, after = old.partition(f"\n## {section}\n")
    rest = after[after.index("\n## ") :] if mark and "\n## " in after else ""
    path.write_text(f"{before.rstrip()}\n\n## {section}\n\n{facts()}\n\n{text}\n{rest}")
