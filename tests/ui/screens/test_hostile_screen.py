from __future__ import annotations

import pytest

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
