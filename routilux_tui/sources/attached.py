"""The source that is another process: the client of its monitor, as screens know it."""

from __future__ import annotations

from routilux.monitor.client import GREETING_SECONDS, MonitorClient, MonitorClientError
from routilux.protocol import Welcome
from routilux_tui.sources.source import SourceError


class AttachedSource(MonitorClient):
    """A `Source` over the monitor's socket at a path."""

    async def open(self, timeout: float = GREETING_SECONDS) -> Welcome:  # noqa: ASYNC109 - the error names it
        """Connect and greet. Raises `SourceError` with one clear sentence when that is not possible."""
        try:
            return await super().open(timeout)
        except MonitorClientError as error:
            raise SourceError(str(error)) from error
