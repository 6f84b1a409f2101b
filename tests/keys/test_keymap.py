"""Which key does what, with keys of a person's own."""

from __future__ import annotations

import pytest

from routilux.protocol import JobStatus
from routilux_tui.actions import BY_ID, Context
from routilux_tui.keys.keymap import Keymap
from routilux_tui.model.desk import Pane
from routilux_tui.render.key_line import Offer

RUNNING = Context(status=JobStatus.RUNNING)
OWN = Keymap({"job.pause": ("f5",), "job.cancel": (), "pane.jobs": ("J", "f1")})


@pytest.mark.parametrize("pane", list(Pane))
def test_a_key_means_one_thing_in_a_pane(pane):
    keymap = Keymap()
    for key in keymap.all_keys():
        here = [action for action in BY_ID.values() if not action.panes or pane in action.panes]
        assert len([action.id for action in here if key in action.keys]) <= 1, key
    assert list(keymap.clashes()) == []


def test_a_key_of_another_pane_is_known_by_its_reason():
    action = Keymap().for_key("z", RUNNING)
    assert (action.id, action.why_not(RUNNING)) == ("log.wrap", "for the log pane")
    assert Keymap().for_key("ctrl+alt+delete", RUNNING) is None


def test_a_persons_key_stands_instead_of_the_tables():
    assert OWN.for_key("f5", RUNNING).id == "job.pause"
    assert [OWN.for_key(key, RUNNING) for key in ("P", "K", "1")] == [None, None, None]
    assert [OWN.shown(BY_ID[name]) for name in ("job.pause", "job.cancel", "pane.jobs", "help")] == ["f5", "", "J", "?"]


def test_the_footer_offers_what_applies_in_the_pane():
    labels = [offer.label for offer in Keymap().footer(Context(pane=Pane.LOG, status=JobStatus.RUNNING))]
    assert {"pane", "move", "follow", "wrap", "times", "pause", "help", "quit"} <= set(labels)
    assert {"zoom", "hot spot", "resume"}.isdisjoint(labels)
    assert "resume" in [offer.label for offer in Keymap().footer(Context(status=JobStatus.PAUSED))]


def test_actions_that_share_a_place_in_the_footer_keep_their_keys():
    offers = Keymap({"move.left": ("a",)}).footer(RUNNING)
    assert [offer for offer in offers if offer.label == "move"] == [
        Offer("a", "move", 6, (("move.left", "a"),)),
        Offer("hjkl", "move", 6, (("move.down", "j"), ("move.up", "k"), ("move.right", "l"))),
    ]


def test_a_key_that_two_actions_want_in_one_pane_is_a_clash():
    clashes = list(Keymap({"log.follow": ("z",), "graph.follow": ("P",), "job.cancel": ("h",)}).clashes())
    assert sorted((clash.key, clash.one.id, clash.other.id) for clash in clashes) == [
        ("P", "graph.follow", "job.pause"),
        ("h", "move.left", "job.cancel"),
        ("z", "log.follow", "log.wrap"),
    ]


def test_a_hint_names_the_key_that_an_action_has():
    assert Keymap().worded("({quit} leaves, {help} explains it)") == "(q leaves, ? explains it)"
    assert OWN.worded("{job.pause} pauses, {job.cancel} cancels") == "f5 pauses, job.cancel cancels"
