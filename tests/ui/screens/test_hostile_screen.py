from __future__ import annotations

import asyncio

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from textual import events

from routilux.protocol import Outcome, Reply
from routilux_tui.sources.program import OutputLine, ProgramEnd

HOSTILE = [
    "\x1b[2J\x1b[31m",
    "\x1b]52;c;UFdORUQ=\x07",
    "\x1b]8;;http://x\x1b\\link",
    "\x9b2J\x9d0;T\x9c",
    "\x00\x07\x08\r\n\x0e\x7f\x85",
    "\u202eevil\u2066\u200b\ufeff",
    "\ud800\udfff",
    "[/x] [red]x[/red] [/",
    "[@click=app.bell]y[/]",
    "日本語 👩‍👩‍👧 é́́́́́",
    "x" * 5000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
async def test_no_foreign_string_reaches_the_terminal_raw(stage, census, scripted, program, wait, text):
    source = scripted(census(flow_id=f"{text}flow", text=text), title=f"attached {text}")
    source.reply = Reply(Outcome.FAILED, text)
    async with stage((160, 45), source=source, program=program) as opened:

        def assert_clean():
            for line in opened.lines:
                assert line.isprintable(), line

        program.written = [OutputLine("stderr", text)]
        await opened.press("o")
        assert_clean()
        for keys in (("1",), ("7",), ("k", "enter"), ("escape",), ("4", "k", "enter"), ("escape", "z"), ("6", "enter")):
            await opened.press(*keys)
            assert_clean()
        await opened.press("escape", "2", "l", "l", "3", "v")
        assert_clean()
        await opened.press("escape", "P", "D")
        assert_clean()
        await opened.press("?")
        assert_clean()
        await opened.press("escape", "ctrl+p", *"pau")
        assert_clean()
        await opened.press("escape")
        program.ended = ProgramEnd(1, f"ended {text}", (text,))
        await wait(opened.pilot, lambda: opened.lines[1].startswith(" ✗ ended"))
        assert_clean()
        source.end(text)
        await opened.press("K")
        assert_clean()
    assert opened.app.return_code in (0, None)


SEQUENCES = st.sampled_from(
    [
        *(text for text in HOSTILE if len(text) < 100),
        "\x1bP+q544e\x1b\\",
        "\x1b_Gf=100;AAAA\x1b\\",
        "\x1b[6n\x1b[c",
        "\x1b[?1049l",
        "\x1b]0;title\x07",
        "[link=http://x]z[/link]",
        "$text {name} %s",
        "\t \n" * 40,
        "e" + "\u0301" * 50,
        "w" * 3000,
    ]
)
HARM = st.lists(SEQUENCES | st.text(st.characters(codec=None), max_size=8), min_size=1, max_size=5).map("".join)
WALK = (
    "o",
    "1",
    "7 k enter",
    "escape 4 k enter",
    "escape z",
    "6 enter",
    "escape 4 k w",
    "escape 2 l l 3 v",
    "escape P D",
)


def assert_ours(app):
    """Nothing on the screen is more than text that can be seen: no control, no link, nothing that a click would do."""
    for strip in app.screen._compositor.render_strips():
        for segment in strip:
            assert segment.control is None
            assert segment.text.isprintable(), segment
            assert segment.style is None or (segment.style.link is None and "@click" not in segment.style.meta)


@settings(
    max_examples=max(4, settings.default.max_examples // 25),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(name=HARM, text=HARM, said=HARM)
def test_whatever_the_strings_are_every_pane_sheet_and_toast_is_text_alone(
    stage, census, scripted, program, name, text, said
):
    async def walk():
        source = scripted(census(flow_id=name, text=text), title=said)
        source.reply = Reply(Outcome.FAILED, said)
        program.written, program.ended = [OutputLine("stderr", said), OutputLine("stdout", text)], None
        async with stage((160, 45), source=source, program=program) as opened:
            for keys in WALK:
                for key in keys.split():
                    opened.app.post_message(events.Key(key, key if len(key) == 1 else None))
                await opened.pilot.pause()
                await opened.pilot.pause()
                assert_ours(opened.app)
            opened.app.post_message(events.Key("colon", ":"))
            opened.app.post_message(events.Paste(said))
            await opened.pilot.pause()
            assert_ours(opened.app)
            opened.app.post_message(events.Key("escape", None))
            program.ended = ProgramEnd(1, said, (text,))
            source.end(said)
            await opened.press("4")
            assert_ours(opened.app)
        assert opened.app.failure == ""

    asyncio.run(walk())
