"""What reading and filtering a long shared log costs: pages, first pages of a filter, counts, and the job's speed.

python benchmarks/log_filter.py [--quick | --full] [--keep]

A page is what a screen asks for; it must cost the same wherever it is, also in 10⁷ entries with `--full`. A first page
is that of 50 rows, or all that there are. "Cold" is the first search of a log, "read" one of a log whose text was read
by another search, "typed" one whose filter has grown by a letter. The job's speed is that of a chain of routines while
another thread searches as a viewer does it.
"""

from __future__ import annotations

import sys
import threading
from random import Random
from time import perf_counter, sleep

import report
import workloads

import routilux
from routilux.monitor.desk_of_jobs import DeskOfJobs
from routilux.protocol import FindQuery, LogQuery
from routilux_tui.screens.searching import AT_ONCE, PAUSE

QUICK = "--quick" in sys.argv
ENTRIES = 100_000 if QUICK else 1_000_000
MANY = 10_000_000 if "--full" in sys.argv else ENTRIES
PAGE = 64
ROWS = 50
MESSAGES = 50_000 if QUICK else 500_000

FILTERS = (
    ("decoder", "every second entry", "decode"),
    ("decoder77", "1 entry of 180", "decoder7"),
    ("decoder777", "1 entry of 2 000", "decoder77"),
    ("nowhere", "no entry", "nowher"),
    ("!lines", "no entry, inverse", ""),
    ("~jd777", "fuzzy", "~jd77"),
    ("/decoder7\\d+\\.py/", "a regular expression", ""),
)


class Writer(routilux.Routine):
    """Writes `count` entries to the shared log."""

    def __init__(self):
        super().__init__()
        self.define_slot("trigger", handler=self.write)

    def write(self, count=0, **kwargs):
        random = Random(7)
        job = self.get_execution_context().job_state
        for number in range(count):
            name = ("decoder", "encoder")[number & 1] + str(random.randrange(1_000))
            job.append_to_shared_log(
                {"action": "measured", "file": f"json/{name}.py", "lines": random.randrange(10_000), "defs": 12}
            )


class Watched:
    """The desk of a process with one job that wrote `count` entries."""

    def __init__(self, count: int):
        flow = routilux.Flow("log")
        flow.add_routine(Writer(), "writer")
        self.job = flow.execute("writer", entry_params={"count": min(count, ENTRIES)})
        entry = self.job.get_shared_log()[0] if count > ENTRIES else {}
        for _ in range(count - ENTRIES):
            self.job.log.append(0.0, 0, entry)
        self.desk = DeskOfJobs()
        self.desk.take(flow, self.job)

    def page(self, start: int) -> float:
        """Seconds for one page."""
        return report.seconds(lambda: self.desk.answer(LogQuery(self.job.job_id, start, PAGE)))

    def forget(self) -> None:
        """Let go of what was searched."""
        self.desk.answer(FindQuery(self.job.job_id, "log", "", 0, 0))

    def search(self, expression: str, rows: int | None = None) -> tuple[float, float, int]:
        """Seconds until so many rows are found (or all is searched), seconds of the longest slice, and matches."""
        low, found, longest = len(self.job.log), 0, 0.0
        began = perf_counter()
        while low > 0 and (rows is None or found < rows):
            before = perf_counter()
            answer = self.desk.answer(FindQuery(self.job.job_id, "log", expression, 0, low))
            longest = max(longest, perf_counter() - before)
            low = answer.low
            found += sum(count for _, count in answer.runs)
        return perf_counter() - began, longest, found


def filter_rows(watched: Watched) -> list[tuple[str, str, str, str]]:
    """First pages cold and typed, and whole counts."""
    found = []
    for expression, name, before in FILTERS:
        watched.forget()
        cold, _, _ = watched.search(expression, ROWS)
        watched.search("unlike")
        read, _, _ = watched.search(expression, ROWS)
        watched.search("unlike")
        whole, longest, matches = watched.search(expression)
        typed = read
        if before:
            watched.search("unlike")
            watched.search(before)
            typed, _, _ = watched.search(expression, ROWS)
        pages = " / ".join(f"{each * 1e3:.1f}" for each in (cold, read, typed))
        target = report.at_most(50, typed * 1e3, "{:g} ms, typed")
        found.append((f"first page, `{expression}`: {name}", f"{pages} ms, cold / read / typed", *target))
        counted = f"{whole * 1e3:.0f} ms, {matches:,} matches, longest slice {longest * 1e3:.1f} ms"
        found.append((f"all of it, `{expression}`, read", counted, "", ""))
    return found


def hopeless_row(watched: Watched) -> tuple[str, str, str, str]:
    """How soon the screen can say how far it looked, when each line must be looked at and none matches."""
    watched.search("unlike")
    first = report.seconds(
        lambda: watched.desk.answer(FindQuery(watched.job.job_id, "log", "!measured", 0, len(watched.job.log)))
    )
    whole, longest, _ = watched.search("!measured")
    name = "first answer with how far it looked, `!measured`: a value that each entry has"
    figure = f"{first * 1e3:.1f} ms, all of it {whole * 1e3:.0f} ms, longest slice {longest * 1e3:.1f} ms"
    return name, figure, *report.at_most(50, first * 1e3, "{:g} ms")


def slowed_down(watched: Watched) -> float:
    """How much longer a chain takes while a viewer searches."""
    stop = threading.Event()

    def searching() -> None:
        while not stop.is_set():
            watched.forget()
            low, asked = len(watched.job.log), 0
            while low > 0 and not stop.is_set():
                low = watched.desk.answer(FindQuery(watched.job.job_id, "log", "nowhere", 0, low)).low
                asked += 1
                if asked >= AT_ONCE:
                    sleep(PAUSE)

    def chain() -> float:
        return workloads.per_message(routilux, "chain", MESSAGES)

    def searched_chain() -> float:
        stop.clear()
        thread = threading.Thread(target=searching)
        thread.start()
        try:
            return chain()
        finally:
            stop.set()
            thread.join()

    times = report.interleaved({"alone": chain, "searched": searched_chain}, repeats=5)
    return report.median(times["searched"]) / report.median(times["alone"])


def rows() -> list[tuple[str, str, str, str]]:
    """What was measured, the figure, what it must reach, and whether it does."""
    found = []
    watched = Watched(MANY)
    for start in (0, MANY // 2, MANY - PAGE):
        page = report.median([watched.page(start) for _ in range(5)]) * 1e3
        found.append(
            (f"page of {PAGE} at {start:,} of {MANY:,}", f"{page:.2f} ms", *report.at_most(5, page, "{:g} ms"))
        )
    if MANY != ENTRIES:
        watched.desk.release()
        watched = Watched(ENTRIES)
    found += filter_rows(watched)
    found.append(hopeless_row(watched))
    slower = slowed_down(watched)
    found.append(("a chain's time while its log is searched ÷ alone", f"{slower:.2f}", *report.at_most(1.25, slower)))
    return found


if __name__ == "__main__":
    report.keep(f"Log of {ENTRIES:,} entries", report.table(("measure", "figure", "must reach", "met"), rows()))
