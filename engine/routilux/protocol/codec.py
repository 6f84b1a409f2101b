"""Messages to bytes and back: four bytes of length, big-endian, then one msgpack message.

Pure: it knows the vocabulary and no socket. Encoding never raises, whatever a payload's text or numbers hold; decoding
raises `ProtocolError` and nothing else, whatever arrives.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Generic, TypeVar, get_args

import msgspec

from routilux.errors import RoutiluxError
from routilux.protocol.preview import Preview
from routilux.protocol.session import FromMonitor, FromViewer

HEADER_BYTES = 4
"""Every message is preceded by its length in this many bytes, big-endian."""

MAX_MESSAGE_BYTES = 64 * 2**20
"""A longer message of a monitor is refused by the one who reads it."""

MAX_REQUEST_BYTES = 2**20
"""A longer message of a viewer is refused by the monitor: queries and commands are short."""

_SHOWN_BYTES = 24
_MAX_DEPTH = 100

T = TypeVar("T")


class ProtocolError(RoutiluxError, ValueError):
    """What arrived is no message of this protocol; the text says what was expected and what was found."""


def encode(message: FromViewer | FromMonitor) -> bytes:
    """The message as it goes over the wire, its length first.

    Text that is no valid Unicode, numbers that are too big and values of a foreign type are replaced by the nearest
    thing that can be sent: escapes, the limit, the name of the type.
    """
    try:
        body = _ENCODER.encode(message)
    except (ValueError, TypeError, OverflowError, RecursionError):
        body = _ENCODER.encode(_mended(message, 0))
    return len(body).to_bytes(HEADER_BYTES, "big") + body


def decode_from_viewer(body: bytes) -> FromViewer:
    """The message in these bytes, which come without their length. Raises `ProtocolError`."""
    return _decoded(_FROM_VIEWER, body, _EXPECTED_OF_VIEWER)


def decode_from_monitor(body: bytes) -> FromMonitor:
    """The message in these bytes, which come without their length. Raises `ProtocolError`."""
    return _decoded(_FROM_MONITOR, body, _EXPECTED_OF_MONITOR)


class MessageReader(Generic[T]):
    """Takes a stream of bytes in pieces of any size and gives the messages in it.

    After a `ProtocolError` the stream has no known place any more: every further call raises the same error.
    """

    def __init__(self, decode: Callable[[bytes], T], limit: int = MAX_MESSAGE_BYTES) -> None:
        self._decode = decode
        self._limit = limit
        self._buffer = bytearray()
        self._error: ProtocolError | None = None

    def feed(self, data: bytes) -> None:
        """Add what arrived."""
        self._buffer += data

    def messages(self) -> Iterator[T]:
        """The messages that are complete and were not given yet; the rest stays. Raises `ProtocolError`."""
        while True:
            if self._error is not None:
                raise self._error
            try:
                body = self._next_body()
                if body is None:
                    return
                message = self._decode(body)
            except ProtocolError as error:
                self._error = error
                self._buffer.clear()
                raise
            yield message

    def finish(self) -> None:
        """Say that nothing more comes. Raises `ProtocolError` when the stream ended inside a message."""
        if self._error is not None:
            raise self._error
        found = len(self._buffer)
        if not found:
            return
        if found < HEADER_BYTES:
            raise ProtocolError(
                f"the connection ended inside a message: expected {HEADER_BYTES} bytes of length, found {found}"
            )
        length = int.from_bytes(self._buffer[:HEADER_BYTES], "big")
        raise ProtocolError(
            f"the connection ended inside a message: expected {length} bytes, found {found - HEADER_BYTES}"
        )

    def _next_body(self) -> bytes | None:
        if len(self._buffer) < HEADER_BYTES:
            return None
        header = bytes(self._buffer[:HEADER_BYTES])
        length = int.from_bytes(header, "big")
        if not 0 < length <= self._limit:
            raise ProtocolError(
                f"expected a message of 1 to {self._limit} bytes, found a length of {length} (the bytes {header!r})"
            )
        end = HEADER_BYTES + length
        if len(self._buffer) < end:
            return None
        body = bytes(self._buffer[HEADER_BYTES:end])
        del self._buffer[:end]
        return body


def viewer_messages() -> MessageReader[FromViewer]:
    """A reader of what a viewer sends, for a monitor."""
    return MessageReader(decode_from_viewer, MAX_REQUEST_BYTES)


def monitor_messages() -> MessageReader[FromMonitor]:
    """A reader of what a monitor sends, for a viewer."""
    return MessageReader(decode_from_monitor, MAX_MESSAGE_BYTES)


def _expected(who: str, union: Any) -> str:
    return f"a message of a {who} ({', '.join(kind.__name__ for kind in get_args(union))})"


_ENCODER = msgspec.msgpack.Encoder()
_FROM_VIEWER: msgspec.msgpack.Decoder[FromViewer] = msgspec.msgpack.Decoder(FromViewer)
_FROM_MONITOR: msgspec.msgpack.Decoder[FromMonitor] = msgspec.msgpack.Decoder(FromMonitor)
_EXPECTED_OF_VIEWER = _expected("viewer", FromViewer)
_EXPECTED_OF_MONITOR = _expected("monitor", FromMonitor)


def _decoded(decoder: msgspec.msgpack.Decoder[T], body: bytes, expected: str) -> T:
    try:
        return decoder.decode(body)
    except (ValueError, TypeError, OverflowError, RecursionError, MemoryError) as error:
        found = f"{body[:_SHOWN_BYTES]!r}{'…' if len(body) > _SHOWN_BYTES else ''}"
        raise ProtocolError(f"expected {expected}, found {len(body)} bytes {found}: {error}") from error


def _mended(value: Any, depth: int) -> Any:
    """A copy of the value in which everything can be encoded, and nothing is nested deeper than a reader can follow."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, float):
        return float.__float__(value)
    if isinstance(value, int):
        return max(-(2**63), min(int.__index__(value), 2**64 - 1))
    if isinstance(value, str):
        return str.encode(value, "utf-8", "backslashreplace").decode("utf-8")
    if isinstance(value, (tuple, list)):
        return tuple(_mended(item, depth + 1) for item in value) if depth < 2 * _MAX_DEPTH else ()
    if isinstance(value, msgspec.Struct):
        if depth > _MAX_DEPTH and isinstance(value, Preview):
            value = msgspec.structs.replace(value, cut=True, children=(), note="nested too deeply to be sent")
        return type(value)(*(_mended(getattr(value, name), depth + 1) for name in value.__struct_fields__))
    return f"<{type(value).__name__}>"
