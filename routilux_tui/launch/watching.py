"""Watches the files that a flow is made of, and says which of them differ from what was loaded."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from pathlib import Path

from routilux_tui.launch.local_modules import local_modules

_DEBOUNCE = 400
_STEP = 250
"""Milliseconds: how long a change is waited for to be complete, and how often that is looked at, all the time."""

_ROUND = 10_000
"""Milliseconds after which the watch begins anew where nothing has changed."""


class SourceFiles:
    """The texts of a flow's files as they were when `take` was called last."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._texts: Mapping[Path, bytes] = {}
        self.take()

    def take(self) -> None:
        """What is on disk now is what counts from now on."""
        self._texts = {file: _bytes(file) for file in local_modules(self._path)}

    def changed(self) -> tuple[Path, ...]:
        """The files that differ, that are new, or that are gone."""
        now = {file: _bytes(file) for file in local_modules(self._path)}
        return tuple(file for file in {**self._texts, **now} if self._texts.get(file) != now.get(file, _bytes(file)))

    def text(self, file: Path) -> str:
        """What a file was; empty for one that is new."""
        return self._texts.get(file, b"").decode("utf-8", "replace")

    async def changes(self) -> AsyncIterator[tuple[Path, ...]]:
        """The files that differ, each time that one of them was written; () when they are again what they were."""
        from watchfiles import awatch  # noqa: PLC0415 - the screen comes first

        before: tuple[Path, ...] = ()
        said: Mapping[Path, bytes] = {}
        while True:
            folders = {file.parent for file in (*self._texts, *local_modules(self._path))}
            async for _ in awatch(
                *folders, watch_filter=_is_source, debounce=_DEBOUNCE, step=_STEP, recursive=False, rust_timeout=_ROUND
            ):
                now = self.changed()
                texts = {file: _bytes(file) for file in now}
                if texts != said and (now or before):
                    yield now
                before, said = now, texts
                if {file.parent for file in local_modules(self._path)} - folders:
                    break


def _is_source(_change: object, path: str) -> bool:
    return path.endswith(".py")


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        return b""
