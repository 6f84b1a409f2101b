"""Settings, themes and memory of the real program, as the terminal gets them."""

from __future__ import annotations

import os
import re
from pathlib import Path

FLOWS = Path(__file__).parents[1] / "launch" / "flows"
ENDED = ("-p", "count=3")
COLOURS = re.compile(rb"\x1b\[(?:[0-9;:]*[;:])?(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:[;:][0-9;:]*)?m")


def settle(text):
    path = Path(os.environ["XDG_CONFIG_HOME"]) / "routilux-tui" / "config.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_with_no_color_not_one_colour_is_sent(terminal):
    screen = terminal(FLOWS / "counting.py", *ENDED, NO_COLOR="1")
    screen.see("✓ completed", "source")
    screen.press("?")
    screen.see("Keys")
    screen.press("\x1b")
    screen.see_no("Keys")
    screen.press("T")
    screen.see("needs the debugger")
    screen.press(":")
    screen.see("does it")
    screen.press("\x1b")
    screen.see_no("does it")
    screen.press("q")
    screen.assert_status(0)
    assert COLOURS.findall(screen.written) == []


def test_a_theme_that_is_asked_for_by_name_is_in_colour_all_the_same(terminal):
    screen = terminal("run", FLOWS / "counting.py", *ENDED, "--theme", "light", NO_COLOR="1")
    screen.see("✓ completed")
    screen.press("q")
    screen.assert_status(0)
    assert b"48;2;251;250;248" in screen.written or COLOURS.findall(screen.written)


def test_wrong_settings_are_said_and_the_right_ones_count(terminal):
    settle('fps = "fast"\nglyphs = "ascii"\n[keys]\nquit = "Z"\n')
    screen = terminal(FLOWS / "counting.py", *ENDED)
    screen.see(r"\+ completed", "line 1: fps: expected a whole", "Z quit")
    screen.press("Z")
    screen.assert_status(0)


def test_the_layout_is_there_again_unless_it_is_not_wanted(terminal):
    first = terminal(FLOWS / "counting.py", *ENDED, columns=80, rows=24)
    first.see("✓ completed")
    first.press("7v")
    first.see_no("Graph")
    first.press("q")
    first.assert_status(0)
    again = terminal(FLOWS / "counting.py", *ENDED, columns=80, rows=24)
    again.see("✓ completed", "History")
    assert "Graph" not in again.text
    again.press("q")
    again.assert_status(0)
    fresh = terminal("run", FLOWS / "counting.py", *ENDED, "--no-state", columns=80, rows=24)
    fresh.see("✓ completed", "Graph")
    fresh.press("q")
    fresh.assert_status(0)


def test_the_mouse_works_in_a_real_terminal(terminal):
    screen = terminal(FLOWS / "counting.py", *ENDED, columns=80, rows=24)
    screen.see("✓ completed", r"(?m)^─ source³ ─")
    row = next(number for number, line in enumerate(screen.text.split("\n"), 1) if "source³" in line)
    press, drag, release = "\x1b[<0;{};{}M", "\x1b[<32;{};{}M", "\x1b[<0;{};{}m"
    screen.press(press.format(5, row))
    for _ in range(100):
        # The widget may take hold of the mouse only after the first moves.
        screen.press(drag.format(5, row - 3) + drag.format(5, row - 4))
        screen.read(0.1)
        if "source³" in screen.text.split("\n")[row - 5]:
            break
    screen.press(release.format(5, row - 4))
    screen.see(rf"\A(?:[^\n]*\n){{{row - 5}}}─ source³ ─")
    click = press.format(5, 24) + release.format(5, 24)
    foot = screen.text.split("\n")[23]
    column = foot.index("? help") + 1
    for _ in range(20):
        # A click reaches the widget that holds the mouse until it has let go.
        screen.press(click.replace(";5;", f";{column};"))
        if screen.shows("Keys ─", within=1.0):
            break
    screen.see("Keys ─")
    screen.press("\x1b")
    screen.see_no("Keys ─")
    screen.press("q")
    screen.assert_status(0)
