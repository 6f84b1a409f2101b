# ruff: noqa: INP001 - a script, not a package
"""Writes the section on speed into README.md, between its markers, from the figures of benchmarks/RESULTS.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from readme_keys import README, with_table

RESULTS = README.parent / "benchmarks" / "RESULTS.md"
MESSAGES = "1,000,000"
FIGURES = (
    ("Watching", "watched ÷ alone, median of pairs", "a chain of 10 while a dashboard watches ÷ alone"),
    ("Latency", "small job of 3 routines, start to completed", "a job of three routines, from start to completed"),
    ("Latency", "awaited ÷ plain handlers, chain of 10", "awaited handlers ÷ plain ones, a chain of 10"),
    ("Latency", "8 workers, 1 ms waits, of the ideal", "8 workers whose handlers wait 1 ms, of the ideal"),
    ("Latency", "import, best of 15", "`from routilux import Flow, JobState, Routine`"),
    ("Memory", "bytes per history record, chain, 1,000,000 messages", "bytes that the history keeps of an activation"),
    ("Memory", "longest GC pause, 3,000,000 lists kept by a job's history", "longest pause of the garbage collector"),
)
"""The section, the measure there, and what it is called here. None is left out because it falls short."""

_REST = "All figures and their targets: [benchmarks/RESULTS.md](benchmarks/RESULTS.md)."
_KEPT = (
    "with history, states, pause and the change log on, beside a bare loop that calls the same handlers from one deque "
    "and keeps nothing:"
)
_OTHERS = "The same workloads in other libraries; where theirs ÷ ours is below 1, they are faster:"

Row = Mapping[str, str]


def sections(text: str) -> dict[str, list[Row]]:
    """The tables of the results by the title of their section, each row by the heads of its columns."""
    found: dict[str, list[Row]] = {}
    for part in text.split("\n## ")[1:]:
        title, _, body = part.partition("\n")
        lines = [_cells(line) for line in body.splitlines() if line.startswith("|")]
        found[title.strip()] = [dict(zip(lines[0], line, strict=True)) for line in lines[2:]]
    return found


def speed(text: str) -> str:
    """The section as Markdown. Raises KeyError for a measure that the results don't have."""
    tables = sections(text)
    facts = text.split("\n## Engine\n", maxsplit=1)[1].strip().splitlines()[0]
    blocks = [
        f"Measured with `make bench` on {facts}. {_REST}",
        f"One message of {MESSAGES}, {_KEPT}",
        _table(
            ("workload", "µs a message", "bare loop, µs"),
            [
                (_name(row), row["µs/message"], row["bare loop"])
                for row in tables["Engine"]
                if row["messages"] == MESSAGES
            ],
        ),
        _OTHERS,
        _table(
            ("library", "workload", "theirs, µs", "ours, µs", "theirs ÷ ours", "keeps"),
            [
                (row["peer"], _name(row), row["µs/message"], row["ours"], row["peer ÷ ours"], row["keeps"])
                for row in tables["Peers"]
            ],
        ),
        _note(text),
        "And the rest, with what each was meant to reach:",
        _table(("measure", "figure", "target", "met"), [_figure(tables, *figure) for figure in FIGURES]),
    ]
    return "\n\n".join(blocks) + "\n"


def _name(row: Row) -> str:
    return row["workload"].replace("_", "-")


def _note(text: str) -> str:
    """What the results say below the table of peers."""
    peers = text.split("\n## Peers\n", maxsplit=1)[1].split("\n## ", maxsplit=1)[0]
    return next(line for line in peers.splitlines() if line.startswith("Ours keeps"))


def _figure(tables: Mapping[str, list[Row]], section: str, measure: str, name: str) -> tuple[str, ...]:
    for row in tables[section]:
        known, figure, *_ = row.values()
        if known == measure:
            return name, figure, row["must reach"], row["met"]
    raise KeyError(
        f"{RESULTS.name} has no {measure!r} under {section!r}: run `make bench`, or name another measure here"
    )


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return "\n".join(map(_line, (heads, ["---"] * len(heads), *rows)))


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


if __name__ == "__main__":
    README.write_text(
        with_table(README.read_text(encoding="utf-8"), "speed", speed(RESULTS.read_text(encoding="utf-8"))),
        encoding="utf-8",
    )
