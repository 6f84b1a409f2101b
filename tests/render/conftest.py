"""The looks that rows are drawn with in tests, and rows as plain text."""

from __future__ import annotations

import time

import pytest

from routilux_tui.render.line import text_of
from routilux_tui.render.look import Look, look


@pytest.fixture
def dark() -> Look:
    return look("dark", ascii_only=False)


@pytest.fixture
def plain() -> Look:
    return look("no-color", ascii_only=True)


@pytest.fixture
def text():
    """What rows say, without the blanks at their ends."""
    return lambda rows: [text_of(row).rstrip() for row in rows]


@pytest.fixture(autouse=True)
def utc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
