"""Words of a command line that mean harm are quoted harmless, whichever command complains about them."""

from __future__ import annotations

import io
from contextlib import redirect_stderr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routilux_tui.cli import run_command

HARM = "x\x1b]0;owned\x07\x9b2J\u202e\u200b[/x][@click=app.quit]"
ASKING = [
    ["{}"],
    ["--{}"],
    ["jobs", "{}"],
    ["config", "{}"],
    ["doctor", "{}"],
    ["recordings", "--keep-days", "{}"],
    ["attach", "{}"],
    ["demo", "{}"],
    ["replay", "{}"],
    ["diff", "{}", "{}"],
    ["export", "{}", "--to", "json"],
    ["export", "missing", "--to", "{}"],
    ["make-test", "{}"],
    ["bundle", "{}"],
    ["run", "{}.py"],
    ["run", "missing.py", "{}"],
    ["run", "missing.py", "--theme", "{}"],
    ["run", "missing.py", "--timeout", "{}"],
    ["run", "missing.py", "--params", "{}"],
    ["run", "missing.py", "-p", "{}"],
]


def said_of(words):
    """What the command complains, which is never shown as a defect."""
    said = io.StringIO()
    with redirect_stderr(said):
        assert run_command(words) in (1, 2)
    assert "a defect of routilux-tui" not in said.getvalue()
    return said.getvalue()


@pytest.mark.parametrize("words", ASKING, ids=" ".join)
def test_a_complaint_about_a_hostile_word_is_printable(words):
    said = said_of([word.format(HARM) for word in words])
    assert said.replace("\n", "").isprintable()


@given(word=st.text(st.characters(codec=None, exclude_characters="\0"), min_size=1))
def test_whatever_the_unexpected_word_is_it_is_quoted_printable(word):
    said = said_of(["jobs", "--", word])
    assert said.replace("\n", "").isprintable()
