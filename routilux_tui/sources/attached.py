"""The source that is another process: the client of its monitor, as screens know it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from routilux.monitor.client import GREETING_SECONDS, MonitorClient, MonitorClientError
from routilux.protocol import Welcome
from routilux_tui.sources.source import SourceError


class AttachedSource(MonitorClient):
    """A `Source` over the monitor's socket at a path. `opened` is called when it is connected."""

    def __init__(self, path: Path, opened: Callable[[], None] | None = None) -> None:
        super().__init__(path)
        self._opened = opened

    async def open(self, timeout: float = GREETING_SECONDS) -> Welcome:  # noqa: ASYNC109 - the error names it
        """Connect and greet. Raises `SourceError` with one clear sentence when that is not possible."""
        try:
            welcome = await super().open(timeout)
        except MonitorClientError as error:
            raise SourceError(str(error)) from error
        if self._opened is not None:
            self._opened()
        return welcome
