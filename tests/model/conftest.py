"""Frames of a small job, made from the few figures that a test is about."""

from __future__ import annotations

import pytest

from routilux.protocol import (
    Edge,
    EdgeCounts,
    Frame,
    GraphDescription,
    JobFrame,
    JobStatus,
    JobSummary,
    Preview,
    PreviewItem,
    RoutineCounts,
    RoutineNode,
    RoutineStatus,
)

GRAPH = GraphDescription(
    "census",
    1,
    (RoutineNode(0, "read", "Read", ("trigger",), ("output",)), RoutineNode(1, "parse", "Parse", ("input",), ())),
    (Edge(0, 0, "output", 1, "input"),),
    entry=0,
)


def summary(job_id="one", status=JobStatus.RUNNING, created=100.0, ended=0.0, **more):
    figures = {"seq": 0, "handled": 0, "waiting": 0, "errors": 0, "deferred": 0} | more
    return JobSummary(job_id, "census", status, created, ended, **figures)


def counts(index, activations=0, waiting=0, status=RoutineStatus.IDLE, **more):
    figures = {"errors": 0, "emitted": 0, "deferred": 0, "busy": 0.0} | more
    return RoutineCounts(index, status, activations, waiting=waiting, **figures)


def job_frame(at=100.0, seq=1, job_id="one", status=JobStatus.RUNNING, full=True, routines=(), edges=(), **more):
    figures = {"log_length": 0, "history_length": 0} | more
    return JobFrame(job_id, seq, at, full, 1, status, "", tuple(routines), tuple(edges), **figures)


def frame(*jobs, job=None, at=None, gone=()):
    return Frame(1, at if at is not None else (job.at if job is not None else 100.0), tuple(jobs), job, gone)


def tree(**fields):
    values = {key: value if isinstance(value, Preview) else Preview("int", str(value)) for key, value in fields.items()}
    return Preview("dict", "{…}", len(fields), children=tuple(PreviewItem(*item) for item in values.items()))


class Builders:
    graph = GRAPH
    summary = staticmethod(summary)
    counts = staticmethod(counts)
    job_frame = staticmethod(job_frame)
    frame = staticmethod(frame)
    tree = staticmethod(tree)
    edge = EdgeCounts


@pytest.fixture
def make() -> type[Builders]:
    return Builders
