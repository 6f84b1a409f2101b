"""A small flow with a past to play."""

from __future__ import annotations

import time

import pytest
from msgspec.structs import replace

from routilux.protocol import (
    Activation,
    ActivationStatus,
    AnswerBody,
    DeferredItem,
    Edge,
    EdgeCounts,
    ErrorInfo,
    FiguresPage,
    FiguresQuery,
    FindQuery,
    Found,
    Frame,
    GraphAnswer,
    GraphDescription,
    GraphQuery,
    HistoryPage,
    HistoryQuery,
    JobFrame,
    JobsPage,
    JobsQuery,
    JobStatus,
    JobSummary,
    Link,
    LogLine,
    LogPage,
    LogQuery,
    MomentAnswer,
    MomentQuery,
    PayloadAnswer,
    PayloadQuery,
    PlacesAnswer,
    PlacesQuery,
    Preview,
    PreviewItem,
    Quantiles,
    Query,
    Ranked,
    RankingQuery,
    RoutineCounts,
    RoutineDetail,
    RoutineFigures,
    RoutineNode,
    RoutineStatus,
    SourceAnswer,
    SourceQuery,
    TimelineLane,
    TimelinePage,
    TimelineQuery,
    TraceLine,
    Unanswered,
    WhyPage,
    WhyQuery,
)
from routilux.protocol.filters import parse
from routilux_tui.model.known import activation_text, log_text

LOG_STEP = 0.0131
"""Seconds from one entry of the log to the next."""

START = 1_767_261_727.0
"""2026-01-01 10:02:07 UTC."""

NAMES = ("walk", "read", "parse", "measure", "reject", "summarise", "report")
FILES = ("json/decoder.py", "json/encoder.py", "logging/__init__.py", "ast.py", "email/message.py", "asyncio/tasks.py")


def number(value: int) -> Preview:
    return Preview("int", str(value))


def mapping(**fields: Preview) -> Preview:
    return Preview("dict", "{…}", len(fields), children=tuple(PreviewItem(key, value) for key, value in fields.items()))


class Census:
    """The past of one job that reads source files: frames and answers for any moment of it."""

    job_id = "c3a1f0"

    def __init__(self, *, flow_id: str = "stdlib_census", text: str = "") -> None:
        self.flow_id = flow_id
        self.text = text
        names = [f"{text}{name}" for name in NAMES]
        self.names = names
        events = {0: ("output",), 1: ("output",), 2: ("output", "failed"), 3: ("output",), 5: ("output",)}
        self.graph = GraphDescription(
            flow_id,
            1,
            tuple(
                RoutineNode(
                    index,
                    name,
                    name.title(),
                    ("trigger" if index == 0 else "input",),
                    events.get(index, ()),
                    doc=f"What {name} does, in a sentence.",
                    source=f"/home/ada/census.py:{20 * index + 12}",
                )
                for index, name in enumerate(names)
            ),
            (
                Edge(0, 0, "output", 1, "input"),
                Edge(1, 1, "output", 2, "input"),
                Edge(2, 2, "output", 3, "input"),
                Edge(3, 2, "failed", 4, "input"),
                Edge(4, 3, "output", 5, "input"),
                Edge(5, 5, "output", 6, "input"),
            ),
            entry=0,
        )

    def counts(self, files: int) -> tuple[RoutineCounts, ...]:
        handled = (1, files, files - files // 40, files - files // 30, files // 200, 0, 0)
        waiting = (0, 0, 38 if files else 0, 2 if files else 0, 0, 0, 0)
        running = RoutineStatus.RUNNING if files else RoutineStatus.IDLE
        status = (
            RoutineStatus.IDLE,
            running,
            running,
            running,
            RoutineStatus.IDLE,
            RoutineStatus.IDLE,
            RoutineStatus.IDLE,
        )
        return tuple(
            RoutineCounts(
                index,
                status[index],
                handled[index],
                files // 400 if index == 2 else 0,
                waiting[index],
                handled[index],
                2 if index == 6 and files else 0,
                0.0002 * handled[index],
                START + 40.0,
                capacity=64 if index == 2 else 0,
            )
            for index in range(7)
        )

    def summary(self, status: JobStatus, files: int, at: float) -> JobSummary:
        ended = at if status.ended else 0.0
        return JobSummary(self.job_id, self.flow_id, status, START, ended, files * 9, files * 4, 40, files // 400, 2)

    def log_line(self, index: int) -> LogLine:
        file = FILES[index % len(FILES)]
        if index % 7 == 3:
            fields = (("message", f"{self.text}bad_coding.py"), ("error", "SyntaxError"))
            return LogLine(index, START + index * LOG_STEP, self.names[2], "error", fields)
        fields = (("message", f"{self.text}{file}"), ("lines", str(355 + index % 900)), ("defs", str(12 + index % 30)))
        return LogLine(index, START + index * LOG_STEP, self.names[3], "info", fields)

    def deferred(self) -> tuple[DeferredItem, ...]:
        return tuple(
            DeferredItem(
                number_,
                self.names[6],
                "approve",
                START + 20.0 + 11 * number_,
                mapping(group=Preview("str", f"{self.text}{number_} of 2"), bytes=number(1_204_551 // number_)),
            )
            for number_ in (1, 2)
        )

    def error(self) -> ErrorInfo:
        return ErrorInfo(
            self.names[2],
            "input",
            "SyntaxError",
            f"{self.text}encoding problem: unknown-encoding in bad_coding.py",
            START + 31.0,
            trace=(
                TraceLine("/home/ada/census.py", 24, "parse", "tree = ast.parse(text)"),
                TraceLine("/usr/lib/python3.11/ast.py", 50, "parse", "return compile(source, filename, mode, flags)"),
            ),
        )

    def detail(self, routine_id: str, files: int) -> RoutineDetail:
        state = mapping(
            files=number(files),
            lines=number(files * 251),
            slowest=mapping(name=Preview("str", f"{self.text}_pydecimal.py"), seconds=Preview("float", "0.038")),
            packages=Preview(
                "list",
                "[…]",
                3,
                children=(PreviewItem("0", Preview("str", "json")), PreviewItem("1", Preview("str", "email"))),
            ),
        )
        error = self.error() if routine_id == self.names[2] else None
        return RoutineDetail(routine_id, state, error, 0.00021, 0.0009, 0.0041, 0.038)

    def frame(
        self,
        number_: int,
        seconds: float,
        files: int,
        status: JobStatus = JobStatus.RUNNING,
        *,
        selected: str = "",
        tail: int = 64,
        deferred: bool = True,
        full: bool = True,
        forgotten: int = 0,
    ) -> Frame:
        at = START + seconds
        entries = files * 3
        counts = self.counts(files)
        if status.at_rest:
            counts = tuple(replace(each, status=RoutineStatus.IDLE) for each in counts)
        job = JobFrame(
            self.job_id,
            files * 9,
            at,
            full,
            1,
            status,
            "",
            counts,
            tuple(
                EdgeCounts(index, count) for index, count in enumerate((files, files, files, files // 200, files, 0))
            ),
            entries,
            files * 4,
            tuple(self.log_line(index) for index in range(max(0, entries - tail), entries)),
            self.deferred() if deferred else (),
            2 if deferred else 0,
            self.error() if files >= 400 else None,
            self.detail(selected or self.names[0], files),
            history_first=forgotten,
        )
        return Frame(number_, at, (self.summary(status, files, at),), job)

    def activation(self, index: int) -> Activation:
        routine = (1, 2, 3, 1)[index % 4]
        failed = index % 17 == 5
        return Activation(
            index,
            index * 2,
            index - 1,
            self.names[routine],
            "input",
            "error" if failed else "output",
            ActivationStatus.ERROR if failed else ActivationStatus.COMPLETED,
            START + index * 0.0061,
            0.00021 * (1 + index % 9),
            mapping(path=Preview("str", f"{self.text}{FILES[index % len(FILES)]}")),
            error=self.error() if failed else None,
        )

    def timeline(self, query: TimelineQuery) -> TimelinePage:
        width = (query.until - query.since) / query.columns
        times = [query.since + width * column for column in range(query.columns)]
        lanes = []
        for index in range(4):
            lane_ = [
                width * min(0.95, 0.35 + 0.1 * index + 0.4 * ((column * (index + 3)) % 7) / 7)
                if START + index < at < START + (9 if index == 0 else 100)
                else 0.0
                for column, at in enumerate(times)
            ]
            errors = [int(index == 2 and busy > 0 and column % 31 == 5) for column, busy in enumerate(lane_)]
            lanes.append(TimelineLane(index, tuple(lane_), tuple(int(busy > 0) for busy in lane_), tuple(errors)))
        return TimelinePage(query.since, query.until, tuple(lanes))

    def link(self, index: int, routine_id: str = "", depth: int = 0, **more) -> Link:
        record = self.activation(index)
        return Link(
            index,
            routine_id or record.routine_id,
            record.slot,
            "output",
            str(record.status),
            record.started_at,
            record.duration,
            record.data,
            depth,
            **more,
        )

    def find(self, query: FindQuery) -> Found:
        """At most 1 000 items are searched at once."""
        wanted = parse(query.expression)
        low, high = query.low, query.high
        low, high = (low, min(high, low + 1_000)) if query.upwards else (max(low, high - 1_000), high)
        text = {
            "log": lambda index: log_text(self.log_line(index)),
            "history": lambda index: activation_text(self.activation(index)),
        }[query.kind]
        runs = tuple((index, 1) for index in range(low, high) if wanted.matches(text(index)))
        return Found(low, high, runs if query.upwards else runs[::-1], 100_000)

    def answer(self, query: Query) -> AnswerBody:
        match query:
            case GraphQuery():
                return GraphAnswer(self.graph)
            case LogQuery(indexes=indexes) if indexes:
                return LogPage(indexes[0], tuple(self.log_line(index) for index in indexes), 100_000)
            case FindQuery():
                return self.find(query)
            case PlacesQuery(times=times):
                return PlacesAnswer(tuple(int((at - START) * 120) for at in times))
            case LogQuery(start=start, count=count):
                return LogPage(start, tuple(self.log_line(index) for index in range(start, start + count)), 100_000)
            case HistoryQuery(indexes=indexes) if indexes:
                return HistoryPage(0, tuple(self.activation(index) for index in indexes), 100_000)
            case RankingQuery(expression=expression):
                slowest = tuple(index for index in range(5_119, 0, -1) if index % 9 == 8)
                return Ranked(slowest[:2] if expression else slowest[:200], len(slowest), 5_120, 5_120)
            case FiguresQuery(job_id=job_id):
                routines = tuple(
                    RoutineFigures(
                        name, 100, 2 * (job_id != self.job_id), 0, 0, 1.0, Quantiles(0.001, 0.002, 0.01, 0.1, 100)
                    )
                    for name in self.names
                )
                return FiguresPage(routines, 700, 700)
            case HistoryQuery(start=start, count=count, routine_id=routine_id) if routine_id:
                numbers = range(4 * (start + count))
                mine = [index for index in numbers if self.activation(index).routine_id == routine_id]
                return HistoryPage(start, tuple(map(self.activation, mine[start : start + count])), len(mine))
            case HistoryQuery(start=start, count=count):
                records = tuple(self.activation(index) for index in range(start, start + count))
                return HistoryPage(start, records, 100_000)
            case TimelineQuery():
                return self.timeline(query)
            case PayloadQuery():
                return PayloadAnswer(mapping(path=Preview("str", f"{self.text}json/decoder.py"), lines=number(355)))
            case JobsQuery():
                return JobsPage(())
            case SourceQuery(routine_id=routine_id, slot=slot):
                lines = (
                    "    def parse(self, text):",
                    f"        tree = ast.parse(text)  # {self.text}",
                    "",
                    "        return tree",
                )
                return SourceAnswer(f"{routine_id}.{slot} = Parse.parse", "/home/ada/census.py", 23, lines)
            case WhyQuery(index=index) if index != 13:
                index = max(index, 20)
                causes = tuple(self.link(index - step, depth=-step) for step in (1, 2, 3))
                effects = (self.link(index + 1, depth=1, more=3), self.link(index + 2, depth=2))
                return WhyPage(self.link(index), causes, effects=effects)
            case MomentQuery(routine_id=routine_id, at=at):
                return MomentAnswer(self.link(max(0, int((at - START) / 0.0065)), routine_id))
        return Unanswered("the script has no answer to this")


@pytest.fixture
def census() -> type[Census]:
    return Census


@pytest.fixture(autouse=True)
def utc(monkeypatch: pytest.MonkeyPatch) -> None:
    """Times on the screen are the same everywhere."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
