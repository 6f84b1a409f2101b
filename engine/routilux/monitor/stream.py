"""The asyncio connection below a client: bytes to messages, and exactly one end. Knows no greeting and no numbers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from routilux.protocol import FromMonitor, FromViewer
from routilux.protocol.codec import ProtocolError, encode, monitor_messages


class MessageStream(asyncio.Protocol):
    """One connection to a monitor. `first` is its first message, or what came instead: an error, or None for the end.

    Later messages go to `on_message`. `on_end` is called once, with the error that ended it or None. `lost` is done
    when the socket is closed.
    """

    def __init__(
        self, on_message: Callable[[FromMonitor], None], on_end: Callable[[ProtocolError | None], None]
    ) -> None:
        loop = asyncio.get_running_loop()
        self.first: asyncio.Future[FromMonitor | ProtocolError | None] = loop.create_future()
        self.lost: asyncio.Future[None] = loop.create_future()
        self._on_message = on_message
        self._on_end = on_end
        self._reader = monitor_messages()
        self._transport: asyncio.Transport | None = None
        self._held = False
        self._ended = False

    def send(self, message: FromViewer) -> None:
        """Send a message, as soon as the other side takes it; nothing once the connection has ended."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(encode(message))

    def hold(self, *, held: bool) -> None:
        """Stop reading, or read on."""
        if self._transport is None or held == self._held or self._transport.is_closing():
            return
        self._held = held
        if held:
            self._transport.pause_reading()
        else:
            self._transport.resume_reading()

    def close(self) -> None:
        """Close after what was sent has gone."""
        if self._transport is not None:
            self._transport.close()

    def abort(self) -> None:
        """Close at once."""
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: Any) -> None:
        """Called by asyncio."""
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Called by asyncio."""
        self._reader.feed(data)
        try:
            for message in self._reader.messages():
                if not self.first.done():
                    self.first.set_result(message)
                elif not self._ended:
                    self._on_message(message)
        except ProtocolError as error:
            self._end(error)
            self.abort()

    def connection_lost(self, _error: Exception | None) -> None:
        """Called by asyncio."""
        try:
            self._reader.finish()
        except ProtocolError as error:
            self._end(error)
        else:
            self._end(None)
        if not self.lost.done():
            self.lost.set_result(None)

    def _end(self, error: ProtocolError | None) -> None:
        if self._ended:
            return
        self._ended = True
        if not self.first.done():
            self.first.set_result(error)
        self._on_end(error)
