"""The process that lays out big flows: what goes in comes out laid out, and it ends by itself."""

from __future__ import annotations

import subprocess
import sys

import msgspec
import pytest

from routilux.protocol import Edge, GraphDescription, RoutineNode
from routilux_tui.render.graph.zoom import Zoom
from routilux_tui.widgets.layout_process import LayoutOrder, LayoutProcess, laid_out

FLOW = GraphDescription(
    "flow",
    1,
    tuple(
        RoutineNode(index, name, "R", ("input",), ("output",)) for index, name in enumerate(("walk", "処理", "\x1b"))
    ),
    (Edge(0, 0, "output", 1, "input"), Edge(1, 1, "output", 2, "input"), Edge(2, 2, "output", 0, "input")),
    0,
)
FIT = LayoutOrder(FLOW, None, 80, 24)


@pytest.fixture
def process():
    started = LayoutProcess()
    yield started
    started.close()


@pytest.mark.parametrize("zoom", [None, Zoom.BOX, Zoom.LINE, Zoom.DOT])
def test_a_flow_is_laid_out_there_as_it_would_be_here(process, zoom):
    order = LayoutOrder(FLOW, zoom, 80, 24)
    assert process.lay_out(order) == laid_out(order)
    assert process.lay_out(FIT) == laid_out(FIT)


def test_without_a_process_a_flow_is_laid_out_here(process, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    assert process.lay_out(FIT) == laid_out(FIT)


def test_a_process_that_is_no_such_thing_costs_nothing_but_its_help(process, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/true")
    assert process.lay_out(FIT) == laid_out(FIT)


def test_once_closed_it_lays_out_nothing_and_starts_nothing(process, monkeypatch):
    process.close()
    monkeypatch.setattr(subprocess, "Popen", None)
    assert process.lay_out(FIT) is None


def test_it_ends_when_nobody_can_order_any_more():
    order = msgspec.msgpack.encode(FIT)
    child = subprocess.run(
        [sys.executable, "-m", "routilux_tui.widgets.layout_process"],
        input=len(order).to_bytes(4, "big") + order,
        capture_output=True,
        timeout=20,
        check=True,
    )
    assert int.from_bytes(child.stdout[:4], "big") == len(child.stdout) - 4
    assert child.stderr == b""
