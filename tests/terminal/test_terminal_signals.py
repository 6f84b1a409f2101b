"""What becomes of the terminal when the dashboard is killed, stopped, told to leave, or loses it."""

from __future__ import annotations

import os
import re
import signal
import time
from pathlib import Path

import pytest

from routilux.monitor.discovery import list_monitors

FLOW = Path(__file__).parents[1] / "launch" / "flows" / "counting.py"
ENDLESS = ("-p", "count=1000000", "-p", "pace=0.01")
SHELL = ("/bin/bash", "--norc", "--noprofile", "-i")
SOON = 30.0


def parents(pid):
    """The process ids of the parent and of its parent."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[1])


def processes(screen):
    """The keeper, the dashboard and the flow that run in the terminal."""
    (flow,) = [address.pid for address in list_monitors()]
    dashboard = parents(flow)
    return parents(dashboard), dashboard, flow


def until(said):
    ends = time.monotonic() + SOON
    while not said():
        assert time.monotonic() < ends
        time.sleep(0.02)


def is_alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.parametrize(("number", "status"), [(signal.SIGKILL, 137), (signal.SIGSEGV, 139)])
def test_the_terminal_is_put_back_when_the_dashboard_is_killed(terminal, number, status):
    screen = terminal("run", FLOW, *ENDLESS, columns=180)
    screen.see("● running")
    _, dashboard, flow = processes(screen)
    os.kill(dashboard, number)
    screen.assert_status(status)
    screen.assert_restored()
    name = signal.Signals(number).name
    assert (
        f"routilux-tui: the dashboard was killed by {name}; the flow goes on in process {flow}: "
        f"`routilux-tui attach {flow}` returns to it"
    ) in screen.text
    assert is_alive(flow)


def test_an_attached_dashboard_that_is_killed_says_that_nothing_else_is_touched(terminal):
    first = terminal("run", FLOW, *ENDLESS)
    first.see("● running")
    _, _, flow = processes(first)
    screen = terminal("attach", flow)
    screen.see("● running")
    (dashboard,) = [
        int(path.name)
        for path in Path("/proc").glob("[0-9]*")
        if os.getpid() != int(path.name) and parents_match(path, screen.child.pid)
    ]
    os.kill(dashboard, signal.SIGKILL)
    screen.assert_status(137)
    screen.assert_restored()
    assert "the dashboard was killed by SIGKILL; what it watched is not touched" in screen.text


def parents_match(path, shell):
    """True for the dashboard: the grandchild of the terminal's shell."""
    try:
        return parents(parents(int(path.name))) == shell
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.mark.parametrize(
    ("whom", "number", "status"),
    [("keeper", signal.SIGTERM, 143), ("dashboard", signal.SIGHUP, 129), ("keeper", signal.SIGINT, 130)],
)
def test_a_signal_ends_the_dashboard_and_the_flow_goes_on(terminal, whom, number, status):
    screen = terminal("run", FLOW, *ENDLESS)
    screen.see("● running")
    keeper, dashboard, flow = processes(screen)
    os.kill(keeper if whom == "keeper" else dashboard, number)
    screen.assert_status(status)
    screen.assert_restored()
    assert f"the flow goes on in process {flow}" in screen.text
    assert is_alive(flow)


def test_a_terminal_that_is_closed_ends_the_dashboard_and_not_the_flow(terminal):
    screen = terminal("run", FLOW, *ENDLESS)
    screen.see("● running")
    keeper, dashboard, flow = processes(screen)
    screen.child.close(force=False)
    until(lambda: not is_alive(dashboard) and not is_alive(keeper))
    assert is_alive(flow)


def test_the_dashboard_leaves_when_its_keeper_is_killed(terminal):
    screen = terminal("run", FLOW, *ENDLESS)
    screen.see("● running")
    keeper, dashboard, flow = processes(screen)
    os.kill(keeper, signal.SIGKILL)
    # The shell may say so on the screen that the dashboard then takes away.
    until(lambda: screen.read() and b"status=137" in screen.written)
    until(lambda: not is_alive(dashboard))
    screen.see("the flow goes on in process")
    assert is_alive(flow)


@pytest.mark.parametrize("how", ["key", "keeper", "group", "SIGSTOP"])
def test_the_dashboard_stops_for_the_shell_and_goes_on_with_fg(terminal, command, how):
    screen = terminal(program=SHELL, PS1="ready> ")
    screen.see(r"ready>\s*$")
    screen.press(f"{command} run {FLOW} {' '.join(ENDLESS)}\r")
    screen.see("● running", "trigger  output")
    keeper, dashboard, _ = processes(screen)
    for _ in range(1 if how == "SIGSTOP" else 2):
        match how:
            case "key":
                screen.press("\x1a")
            case "group":
                os.killpg(keeper, signal.SIGTSTP)
            case "SIGSTOP":
                os.kill(dashboard, signal.SIGSTOP)
            case _:
                os.kill(keeper if how == "keeper" else dashboard, signal.SIGTSTP)
        screen.see(r"Stopped.*run", r"ready>\s*$")
        screen.press("echo $((40 + 2))\r")
        screen.see(r"\n42\n")
        screen.press("fg\r")
        screen.see("● running", "trigger  output", "Graph")
        screen.press("?")
        screen.see("Keys")
        screen.press("\x1b")
        screen.see_no("esc closes")
    screen.press("q")
    screen.see("leave it running")
    screen.press("s")
    screen.see(r"ready>\s*$")  # what is typed until the dashboard has gone is not for the shell, and dropped
    screen.press("\x0cexit\r")
    screen.assert_status(0)


def test_a_stopped_dashboard_that_is_sent_to_the_background_stays_stopped_and_can_be_ended(terminal, command):
    screen = terminal(program=SHELL, PS1="ready> ")
    screen.see(r"ready>\s*$")
    screen.press(f"{command} run {FLOW} {' '.join(ENDLESS)}\r")
    screen.see("● running")
    keeper, dashboard, flow = processes(screen)
    screen.press("\x1a")
    screen.see("Stopped", r"ready>\s*$")
    screen.press("bg\r")
    until(lambda: screen.press("\x0cjobs\r") or screen.shows(r"ready> jobs\n.*Stopped", within=1.0))
    screen.press("fg\r")
    screen.see("● running")
    screen.press("\x1a")
    screen.see(r"fg\n[^$]*Stopped", r"ready>\s*$")
    screen.press("kill %1\r")
    until(lambda: not is_alive(dashboard) and not is_alive(keeper))
    assert is_alive(flow)


def test_a_dashboard_that_is_fetched_right_after_it_was_sent_to_the_background_comes(terminal, command):
    screen = terminal(program=SHELL, PS1="ready> ")
    screen.see(r"ready>\s*$")
    screen.press(f"{command} run {FLOW} {' '.join(ENDLESS)}\r")
    screen.see("● running")
    screen.press("\x1a")
    screen.see("Stopped", r"ready>\s*$")
    screen.press("bg; fg\r")
    screen.see("● running")


def test_a_job_that_is_over_is_said_to_be_over(terminal):
    screen = terminal("run", FLOW, "-p", "count=3")
    screen.see("✓ completed")
    _, dashboard, flow = processes(screen)
    os.kill(dashboard, signal.SIGKILL)
    screen.assert_status(137)
    assert re.search(rf"killed by SIGKILL; the flow in process {flow}\s+has ended", screen.text)
    until(lambda: not is_alive(flow))
