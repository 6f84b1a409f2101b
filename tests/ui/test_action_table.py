from __future__ import annotations

import pytest

from routilux.protocol import JobStatus
from routilux_tui.actions import ACTIONS, BY_ID, Context, groups, key_table
from routilux_tui.model.desk import Pane

RUNNING = Context(status=JobStatus.RUNNING)


def test_ids_are_unique_and_every_action_has_words():
    assert len(BY_ID) == len(ACTIONS)
    assert all(action.keys and action.shown and action.label and action.help for action in ACTIONS)


@pytest.mark.parametrize(
    ("action", "context", "why"),
    [
        ("job.pause", RUNNING, ""),
        ("job.pause", Context(), "there is no job"),
        ("job.pause", Context(status=JobStatus.PAUSED), "the job does not run"),
        ("job.pause", Context(status=JobStatus.RUNNING, commands=frozenset({"resume"})), "this source can't do that"),
        ("job.pause", Context(status=JobStatus.RUNNING, read_only=True), "this dashboard is read only"),
        ("job.pause", Context(status=JobStatus.RUNNING, ended="gone"), "the program is gone"),
        ("job.resume", Context(status=JobStatus.PAUSED, commands=frozenset({"resume"})), ""),
        ("deferred.emit", RUNNING, "no deferred event is selected"),
        ("deferred.emit", Context(status=JobStatus.PAUSED, deferred=True, commands=frozenset({"emitdeferred"})), ""),
        ("job.cancel", Context(status=JobStatus.COMPLETED), "the job is over"),
        ("mark", Context(pane=Pane.HISTORY, status=JobStatus.RUNNING), "not for the history pane"),
        ("history.mark", RUNNING, "for the history pane"),
        ("history.unmark", Context(pane=Pane.HISTORY), "no activation is marked"),
        ("history.unmark", Context(pane=Pane.HISTORY, marks=2), ""),
        ("view.freeze", Context(ended="gone", read_only=True), ""),
    ],
)
def test_an_action_says_why_it_does_not_apply(action, context, why):
    assert BY_ID[action].why_not(context) == why


def test_the_groups_hold_every_action_once():
    assert sorted(action.id for _, actions in groups() for action in actions) == sorted(BY_ID)


def test_the_table_for_the_readme_has_what_this_version_does():
    table = key_table()
    assert table.startswith("| Key | Does |\n|---|---|\n| `1` | Jobs |\n")
    assert "| `P` | Pause the job: what runs finishes, nothing further starts |" in table
    assert "debugger" not in table
