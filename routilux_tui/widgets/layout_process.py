"""Lays out big flows in a process of its own, as a layout holds the interpreter for longer than a frame may take.

`python -m routilux_tui.widgets.layout_process` reads orders from its standard input and writes placements to its
standard output, each message as four bytes of length and one of msgpack. It ends when its input does, so also when the
dashboard is killed. It is no multiprocessing: that would import the program's own main module once more.
"""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress
from threading import Lock
from typing import IO

import msgspec

from routilux.protocol import GraphDescription
from routilux_tui.render.graph.layout import Placement, lay_out, lay_out_to_fit
from routilux_tui.render.graph.zoom import CAPTION_ROWS, Zoom

_LENGTH_BYTES = 4
_MODULE = "routilux_tui.widgets.layout_process"


class LayoutOrder(msgspec.Struct, frozen=True, array_like=True):
    """A flow to lay out for a pane of `width` by `height` cells; at the nearest zoom that fits when `zoom` is None."""

    graph: GraphDescription
    zoom: Zoom | None
    width: int
    height: int


_ORDERS = msgspec.msgpack.Decoder(LayoutOrder)
_PLACEMENTS = msgspec.msgpack.Decoder(Placement)


def laid_out(order: LayoutOrder) -> Placement:
    """What was ordered, laid out here and now."""
    if order.zoom is None:
        return lay_out_to_fit(order.graph, (order.width, order.height))
    return lay_out(order.graph, order.zoom, (order.width, order.height - CAPTION_ROWS[order.zoom]))


class LayoutProcess:
    """The process, started with the first order. It is used from threads that may wait."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._one_at_a_time = Lock()
        self._closed = False

    def lay_out(self, order: LayoutOrder) -> Placement | None:
        """What was ordered, laid out there; or here when there is no process to be had. None once it is closed."""
        with self._one_at_a_time, suppress(OSError, EOFError, msgspec.DecodeError):
            process = self._started()
            if self._closed:
                process.kill()
                self._forget()
                return None
            assert process.stdin is not None
            assert process.stdout is not None
            _write(process.stdin, order)
            return _PLACEMENTS.decode(_read(process.stdout))
        return None if self._closed else laid_out(order)

    def close(self) -> None:
        """End the process, whatever it does. A thread that waits for it goes on."""
        self._closed = True
        if self._process is not None:
            self._process.kill()
        with self._one_at_a_time:  # a thread that is just starting it sees that it is closed, and kills it itself
            self._forget()

    def _started(self) -> subprocess.Popen[bytes]:
        if self._closed:
            raise EOFError
        if self._process is not None and self._process.poll() is not None:
            self._forget()
        if self._process is None:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [sys.executable, "-P", "-m", _MODULE],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        return self._process

    def _forget(self) -> None:
        """Close what joins us with a process that is over."""
        process, self._process = self._process, None
        if process is not None:
            with suppress(BrokenPipeError), process:
                pass


def serve(orders: IO[bytes], answers: IO[bytes]) -> None:
    """Answer orders until there are none any more."""
    with suppress(EOFError, BrokenPipeError):
        while True:
            _write(answers, laid_out(_ORDERS.decode(_read(orders))))


def _write(stream: IO[bytes], message: LayoutOrder | Placement) -> None:
    body = msgspec.msgpack.encode(message)
    stream.write(len(body).to_bytes(_LENGTH_BYTES, "big") + body)
    stream.flush()


def _read(stream: IO[bytes]) -> bytes:
    """The next message. Raises EOFError when there is none."""
    length = stream.read(_LENGTH_BYTES)
    body = stream.read(int.from_bytes(length, "big"))
    if len(length) < _LENGTH_BYTES or len(body) < int.from_bytes(length, "big"):
        raise EOFError
    return body


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)
