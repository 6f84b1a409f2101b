"""What means harm is walked through every pane and overlay; the bytes that reach the terminal are all our own."""

from __future__ import annotations

import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from routilux_tui.actions import ACTIONS
from routilux_tui.cli import run_command

FLOW = Path(__file__).parents[1] / "launch" / "flows" / "hostile.py"
NAME = "fl\x1b]0;owned\x07\u202e[x]"
MODES = {7, 25, 1000, 1002, 1003, 1004, 1006, 1015, 1016, 1049, 2004, 2026, 2048}
OURS = re.compile(
    r"\x1b\[[0-9;:]*m"  # colours
    r"|\x1b\[[0-9;]*H"  # to a place
    r"|\x1b\[\?(?P<mode>[0-9]+)[hl]"
    r"|\x1b\[\?(?:2026|2048)\$p"
    r"|\x1b\[>[0-9]+u|\x1b\[<u"  # the kitty keyboard
    r"|\x1b\]52;c;[A-Za-z0-9+/=]*(?:\x07|\x1b\\)"  # what a person copies
    r"|\x1b\]22;[a-z-]*\x07"  # the shape of the pointer
    r"|\x18(?=\x1b\[\?2026l)"  # where a terminal is put back: whatever was begun is cancelled
    r"|\r\n|\r|\n"
)
"""What Textual writes, and the line ends of the shell around it."""

RECORDING = f"{NAME}.rec"
SOON = 20
ESCAPE = "\x1b[27u"
"""The key as a terminal with the kitty protocol sends it: nothing that follows can be taken for a part of it."""

PASTED = "\x1b[200~a[/x][@click=app.quit]\x07\x9b2J\u202e\x1b[201~"
ESCAPES = "\x1b[200~a\x1b]0;owned\x07\x1b[2J\x1b[31m\x00\x1b[201~"
ARROWS = {"up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D"}
LEAVES = {"quit", "suspend", "reload", "job.cancel"}

VISITS = [
    ("1j", r"Jobs ?[1¹] "),
    ("2", r"Graph ?[2²] "),
    ("2/" + PASTED, r"a\[/x\]\[@click=app.quit\]"),
    ("2/" + ESCAPES, r"Graph ?[2²] "),
    ("3\r", "Source of"),
    ("4g\r", "Log entry"),
    ("4/" + PASTED, r"a\[/x\]\[@click=app.quit\]"),
    ("4Gw", "Why "),
    ("5jlh", r"Timeline ?[5⁵] "),
    ("6g\r", "Deferred event"),
    ("6GD", r"Deferred ?[6⁶] "),
    ("7g\r", "Activation "),
    ("7Gw", "Why "),
    ("7/" + PASTED, r"a\[/x\]\[@click=app.quit\]"),
    ("0g\r", r"Output ?[0⁰] "),
    ("?", "Keys "),
    ("?/" + PASTED, r"a\[/x\]\[@click=app.quit\]"),
    (":" + PASTED, r"a\[/x\]\[@click=app.quit\]"),
    ("K", "Cancel this job"),
    ("r", "recorded to|records to"),
]
"""Keys from the main screen, and what they bring up."""


PAST = [visit for visit in VISITS if visit[0][0] not in "60Kr" and visit[0] not in ("1j", "5jlh")] + [
    ("[3", r"before the end"),
    ("@", "Go to a moment"),
    ("@" + PASTED, r"a\[/x\]\[@click=app.quit\]"),
]
"""The same on a recording, which has nothing that waits and prints nothing."""

COMMANDS = [
    "doctor",
    "bundle FILE --out bundle.zip",
    "recordings",
    "jobs",
    "config",
    "diff FILE FILE",
    "make-test FILE",
    "make-test FILE --routine entry",
    "export FILE --to svg",
    "resume FILE missing.py",
    "attach FILE",
]


def strays(data):
    """Everything in the bytes that is neither text that can be seen nor a sequence of ours, with what is around it."""
    text = data.decode("utf-8", "surrogateescape")
    found, at = [], 0
    while at < len(text):
        match = OURS.match(text, at)
        if match is not None and int(match["mode"] or 7) in MODES:
            at = match.end()
            continue
        if not text[at].isprintable():
            found.append(text[max(0, at - 30) : at + 30])
        at += 1
    return found


def keys_of(action):
    """What a plain terminal sends for an action's first key, if it has one of its own."""
    first = action.shown
    return first if len(first) == 1 else ARROWS.get(first, "")


@pytest.fixture(scope="module")
def attack():
    """The text of the flow that has everything in it, as far as it can be encoded."""
    return runpy.run_path(str(FLOW))["ALL"].encode("utf-8", "replace").decode()


@pytest.fixture
def hostile_file(tmp_path):
    """The flow in a file whose own name means harm."""
    path = tmp_path / f"{NAME}.py"
    path.write_bytes(FLOW.read_bytes())
    return path


def bring_up(screen, keys, seen):
    """Press keys until they show what they should: what they point at may still be on its way."""
    for _ in range(SOON):
        screen.press(keys)
        if screen.shows(seen, within=1.0):
            return
        screen.press(ESCAPE * 3)
    screen.see(seen, within=0)


def walk(screen, visits, *, acts):
    """Bring up each overlay and close it again, then press the key of every action."""
    for keys, seen in visits:
        bring_up(screen, keys, seen)
        screen.press("\r" if PASTED in keys and keys[0] != ":" else "")
        screen.press(ESCAPE * 3)
    for action in ACTIONS if acts else ():
        if action.id not in LEAVES and not action.later:
            screen.press(f"{keys_of(action)}jk{ESCAPE * 3}")
            screen.read(0.01)


@pytest.mark.parametrize(
    ("size", "words", "visits"),
    [
        ((160, 45), ("--entry", "entry"), VISITS),
        ((80, 24), ("--main", "--ascii"), [("1gmjd", "Two (jobs|runs) compared"), *VISITS[:3]]),
    ],
    ids=["wide", "narrow"],
)
def test_nothing_but_our_own_sequences_comes_out_of_any_pane_or_overlay(terminal, hostile_file, size, words, visits):
    columns, rows = size
    screen = terminal("run", hostile_file, *words, columns=columns, rows=rows)
    screen.see("paused", r"32 errors|x 32")
    walk(screen, visits, acts=columns > 80)
    screen.press(f"{ESCAPE * 3}.{ESCAPE * 3}q")
    screen.see(r"leave it running|status=\d+")  # a program that has nothing more to do is over, and not asked about
    screen.press("s")
    screen.see(r"status=\d+")
    screen.assert_restored()
    assert strays(screen.written) == []
    assert "failed and left the screen" not in screen.text


def test_a_flow_that_cannot_be_loaded_is_said_harmless(terminal, hostile_file, attack):
    hostile_file.write_text(f"raise RuntimeError({attack!r})\n")
    raised = terminal("run", hostile_file)
    hostile_file.with_stem("other").write_text(f"def {attack}:\n", newline="")
    wrong = terminal("run", hostile_file.with_stem("other"))
    raised.assert_status(1)
    wrong.assert_status(1)
    assert strays(raised.written) + strays(wrong.written) == []


def test_what_is_left_of_a_dashboard_that_failed_is_harmless(terminal, attack):
    program = f"""
import sys
from routilux_tui.app import run_dashboard

class Failing:
    title, farewell = {attack!r}, ""

    async def open(self):
        raise RuntimeError({attack!r})

    async def close(self):
        pass

    ask = order = watch = close

sys.exit(run_dashboard(Failing()))
"""
    screen = terminal("-c", program, program=(sys.executable,))
    screen.see("failed and left the screen", "status=1")
    screen.assert_restored()
    assert strays(screen.written) == []


@pytest.fixture
def ran(command, hostile_file, tmp_path):
    """The flow without what it prints, run without a screen, and recorded in a file whose name means harm."""
    quiet = FLOW.read_text().replace("print(", "len(").replace("sys.stdout.buffer.write(", "len(")
    hostile_file.write_text(quiet.replace(", file=sys.stderr", "").replace("10_000_000", "10"))
    words = ["run", hostile_file, "--entry", "entry", "--headless", "--resume-deferred", "--record", RECORDING]
    return subprocess.run(
        [command, *words],
        capture_output=True,
        stdin=subprocess.DEVNULL,
        timeout=60,
        check=False,
        cwd=tmp_path,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
    )


def test_every_pane_and_overlay_of_a_hostile_recording_shows_our_own_sequences_alone(ran, terminal):
    screen = terminal("replay", RECORDING, columns=160, rows=45)
    screen.see("at the end", r"Graph ?[2²] ")
    walk(screen, PAST, acts=True)
    screen.press(f"{ESCAPE * 3}.{ESCAPE * 3}q")
    screen.assert_status(0)
    screen.assert_restored()
    assert strays(screen.written) == []


def test_commands_in_a_terminal_say_what_is_hostile_in_our_own_sequences_alone(ran, command, terminal, tmp_path):
    asked = [words.replace("FILE", '"$FILE"') for words in COMMANDS]
    script = tmp_path / "all.sh"
    script.write_text("".join(f'echo "- {words.split()[0]}"\n{command} {words}\n' for words in asked) + "echo over\n")
    hostile = {"FILE": RECORDING, "TERM_PROGRAM": NAME, "COLORTERM": NAME, "XDG_CONFIG_HOME": str(tmp_path / NAME)}
    screen = terminal(script, program=("/bin/sh",), columns=160, rows=45, **hostile)
    screen.see("over", "status=0")
    assert strays(screen.written) == []
    said = screen.written.decode()
    assert "a defect of routilux-tui" not in said
    assert said.count("\n- ") + said.startswith("- ") == len(asked)
    assert (tmp_path / "bundle.zip").exists()


def test_without_a_screen_and_from_a_recording_nothing_comes_out_but_text(ran, tmp_path, monkeypatch, capfdbinary):
    recording = RECORDING
    assert b"messages handled" in ran.stdout
    asked = [["diff", recording, recording], ["make-test", recording], ["recordings"]]
    asked += [["export", recording, "--to", form, "-o", "-"] for form in ("mermaid", "dot", "csv", "json")]
    asked += [["export", recording, "--to", "svg"], ["make-test", recording, "--routine", "entry"]]
    monkeypatch.chdir(tmp_path)
    for words in asked:
        run_command(words)
    said = capfdbinary.readouterr()
    assert strays(ran.stdout + ran.stderr) + strays(said.out + said.err) == []
    assert b"a defect of routilux-tui" not in said.err


TEXTS = runpy.run_path(str(FLOW))["TEXTS"]
PIECES = st.one_of(
    st.sampled_from([text for text in TEXTS if len(text) < 100]),
    st.sampled_from([*"\x1b\x9b\x9d\x90\x07\n\r[]?;mH/", "2J", "\x1b\\"]),
    st.text(max_size=8),
)
GENERATED = st.lists(
    st.lists(PIECES, min_size=1, max_size=6).map("".join), min_size=len(TEXTS), max_size=len(TEXTS), unique=True
)
"""As many texts as the flow is made of: its names, payloads, states, log entries, errors and printed lines."""

PLACES = [visit for visit in VISITS if visit[0] in ("1j", "3\r", "4g\r", "6g\r", "7g\r", "7Gw", "0g\r", f":{PASTED}")]


@settings(
    max_examples=2,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(texts=GENERATED)
def test_whatever_a_flow_is_made_of_the_terminal_gets_our_own_sequences_alone(terminal, tmp_path, texts):
    file = tmp_path / "generated.py"
    file.write_text(FLOW.read_text().replace("ALL = ", f"TEXTS = {texts!a}\nALL = ", 1))
    screen = terminal("run", file, "--entry", "entry", columns=160, rows=45)
    screen.see("paused", "32 errors")
    walk(screen, PLACES, acts=False)
    screen.press(f"{ESCAPE * 3}q")
    screen.see("leave it running")
    screen.press("s")
    screen.see(r"status=\d+")
    screen.assert_restored()
    assert strays(screen.written) == []
