"""`routilux-tui attach`: shows the jobs of a process that runs already."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from routilux.monitor.discovery import MonitorAddress
from routilux.monitor.greeting import MonitorClientError, greet
from routilux_tui.commands.jobs import HOW_TO_BE_SEEN, visible
from routilux_tui.commands.look import Look
from routilux_tui.commands.screen import on_screen
from routilux_tui.launch.problems import StartError, UsageError
from routilux_tui.sources.attached import AttachedSource
from routilux_tui.terminal.slate import Slate


def attach(word: str, look: Look) -> int:
    """Show the process that the word names, a process id or a socket; without a word the only one there is."""
    path = find_socket(word)
    try:
        greet(path)
    except MonitorClientError as error:
        raise StartError(str(error)) from error

    def show(slate: Slate) -> int:
        from routilux_tui.app import run_dashboard  # noqa: PLC0415 - the screen's library, once it is needed

        return run_dashboard(AttachedSource(path), slate=slate, **asdict(look))

    return on_screen(show, look, saying=f"attaching to {path.name}", instead="run `routilux-tui jobs` for a plain list")


def find_socket(word: str) -> Path:
    """The socket that the word names. Raises `UsageError` or `StartError` when there is none."""
    if word.isdigit():
        return _of_process(int(word))
    if word:
        path = Path(word)
        if path.is_socket():
            return path
        found = "there is no such file" if not path.exists() else "this is not a socket"
        raise UsageError(f"{word}: expected a process id or the path of a monitor's socket; {found}")
    addresses = visible()
    if len(addresses) == 1:
        return addresses[0].path
    if not addresses:
        raise StartError(f"no process can be watched now; {HOW_TO_BE_SEEN}")
    raise UsageError(
        f"{len(addresses)} processes can be watched: {_pids(addresses)}; say which one, such as "
        f"`routilux-tui attach {addresses[0].pid}`; `routilux-tui jobs` tells them apart"
    )


def _of_process(pid: int) -> Path:
    addresses = visible()
    for address in addresses:
        if address.pid == pid:
            return address.path
    others = f"processes that can: {_pids(addresses)}" if addresses else "no process can"
    raise StartError(f"process {pid} cannot be watched now; {others}; {HOW_TO_BE_SEEN}")


def _pids(addresses: list[MonitorAddress]) -> str:
    return ", ".join(str(address.pid) for address in addresses)
