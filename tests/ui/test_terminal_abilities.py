from __future__ import annotations

import os

import pytest

from routilux_tui.terminal.abilities import answers_queries, speaks_unicode
from routilux_tui.terminal.outlet import Outlet
from routilux_tui.terminal.slate import Slate


@pytest.mark.parametrize(
    ("environment", "unicode"),
    [
        ({}, True),
        ({"LANG": "en_US.UTF-8"}, True),
        ({"LANG": "C"}, False),
        ({"LANG": "C", "LC_CTYPE": "C.UTF-8"}, False),
        ({"LC_CTYPE": "C.UTF-8"}, True),
        ({"LANG": "C.UTF-8"}, True),
        ({"LANG": "de_DE.ISO-8859-1"}, False),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "POSIX"}, False),
        ({"LANG": "en_US.UTF-8", "TERM": "linux"}, False),
        ({"LANG": "en_US.UTF-8", "TERM": "screen-256color"}, True),
    ],
)
def test_the_environment_says_what_the_terminal_can_show(environment, unicode):
    assert speaks_unicode(environment) is unicode


@pytest.mark.parametrize(("kind", "answers"), [("xterm-256color", True), ("tmux-256color", True), ("linux", False)])
def test_a_console_that_would_print_a_question_is_not_asked(kind, answers):
    assert answers_queries({"TERM": kind}) is answers


def test_the_slate_is_read_in_the_process_that_did_not_write_it(tmp_path):
    slate = Slate()
    if (pid := os.fork()) == 0:
        slate.note_flow(4711, tmp_path)
        slate.screen_is_on = True
        os._exit(0)
    os.waitpid(pid, 0)
    assert (slate.flow, slate.screen_is_on, slate.was_restored) == ((4711, tmp_path), True, False)


def test_an_outlet_writes_everything_in_the_terminals_character_set():
    read, write = os.pipe()
    outlet = Outlet(write, "latin-1", lambda: pytest.fail("it is there"))
    outlet.write("naïve ●\ud800 ")
    outlet.write("end")
    assert outlet.writing
    outlet.flush()
    assert (os.read(read, 100), outlet.writing) == ("naïve ?? end".encode("latin-1"), False)
    os.close(read)
    os.close(write)


def test_an_outlet_that_lost_its_terminal_says_so_once_and_drops_the_rest():
    read, write = os.pipe()
    lost = []
    outlet = Outlet(write, "utf-8", lambda: lost.append(True))
    os.close(read)
    for _ in range(3):
        outlet.write("words")
        outlet.flush()
    assert lost == [True]
    os.close(write)


def test_an_outlet_writes_nothing_while_the_terminal_is_somebody_elses():
    read, write = os.pipe()
    ours = False
    outlet = Outlet(write, "utf-8", lambda: None, lambda: ours)
    outlet.write("to the shell")
    outlet.flush()
    ours = True
    outlet.write("to us")
    outlet.flush()
    assert os.read(read, 100) == b"to us"
    os.close(read)
    os.close(write)


def test_an_interrupt_that_python_lost_is_obeyed_all_the_same():
    slate = Slate()
    slate.obey_interrupt()
    slate.interrupted = True
    with pytest.raises(KeyboardInterrupt):
        slate.obey_interrupt()
