"""What is remembered between two runs, and how little may go wrong with it."""

from __future__ import annotations

import json
import logging
import os

import pytest

from routilux_tui.model.desk import Desk, Pane
from routilux_tui.model.sizes import Shares
from routilux_tui.settings.folders import memory_file
from routilux_tui.settings.memory import Memory, basis, recall, remember
from routilux_tui.settings.options import Settings

SETTINGS = Settings()
LEFT = Desk(focus=Pane.LOG, lower=Pane.LOG, grown=True, shares=Shares(0.25, 0.0, 0.5))
MEMORY = Memory(basis(SETTINGS), LEFT, None, True, False, "light")


def test_what_was_remembered_is_recalled():
    remember(memory_file(), MEMORY)
    assert recall(memory_file(), SETTINGS) == MEMORY
    assert oct(memory_file().parent.stat().st_mode & 0o777) == "0o700"
    assert [path.name for path in memory_file().parent.iterdir()] == ["layout.json"]


def test_nothing_is_recalled_of_a_first_run():
    assert recall(memory_file(), SETTINGS) == Memory()


@pytest.mark.parametrize("settings", [Settings(theme="dark"), Settings(left=Pane.HISTORY), Settings(wrap=True)])
def test_what_a_person_settles_since_counts(settings):
    remember(memory_file(), MEMORY)
    assert recall(memory_file(), settings) == Memory()
    assert recall(memory_file(), Settings(fps=5)) == MEMORY


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"\xff",
        b"[]",
        b"[" * 5000,
        b'{"wide": {"focus": "kitchen"}}',
        b'{"wide": {"left": "graph"}}',
        b'{"wide": {"lower": "graph"}}',
        b'{"small": {"shares": {"side": 1e300}}}',
        b'{"theme": "pink"}',
        b'{"colour": 1}',
    ],
)
def test_a_broken_file_is_ignored_with_a_note_for_who_looks(broken, caplog):
    memory_file().parent.mkdir()
    memory_file().write_bytes(broken)
    with caplog.at_level(logging.DEBUG, "routilux_tui"):
        assert recall(memory_file(), SETTINGS) == Memory()
    assert all(record.levelno == logging.DEBUG for record in caplog.records)


def test_a_place_that_cannot_be_written_is_no_error(caplog):
    memory_file().parent.write_text("")
    with caplog.at_level(logging.DEBUG, "routilux_tui"):
        remember(memory_file(), MEMORY)
        assert recall(memory_file(), SETTINGS) == Memory()
    assert ["could not be written" in record.message for record in caplog.records] == [True, False]


def test_a_write_that_fails_leaves_the_old_file(monkeypatch):
    remember(memory_file(), MEMORY)

    def no_space(*words):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fdopen", no_space)
    remember(memory_file(), Memory(theme="dark"))
    assert json.loads(memory_file().read_bytes())["theme"] == "light"
    assert [path.name for path in memory_file().parent.iterdir()] == ["layout.json"]
