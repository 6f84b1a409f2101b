"""What a monitor says to each message of a viewer. No sockets, no threads: a message in, a message or a view out."""

from __future__ import annotations

from routilux.monitor.desk import Desk, View
from routilux.protocol import (
    PROTOCOL_VERSION,
    Answer,
    Ask,
    FromMonitor,
    FromViewer,
    Goodbye,
    Hello,
    Order,
    Outcome,
    Replied,
    Reply,
    Unanswered,
    Watch,
)
from routilux.protocol.codec import MAX_MESSAGE_BYTES

_SHOWN_CHARACTERS = 500


def respond(desk: Desk, message: FromViewer, *, greeted: bool) -> FromMonitor | View:
    """What to send for this message; a view for a `Watch`. Whatever the desk raises is told to the viewer.

    A `Goodbye` ends the connection: the viewer did not keep to the protocol, or the desk could not serve it.
    """
    if isinstance(message, Hello):
        return _greet(desk, message) if not greeted else Goodbye("expected one Hello, found a second one")
    if not greeted:
        return Goodbye(f"expected a Hello as the first message, found {type(message).__name__}")
    if isinstance(message, Watch):
        try:
            return desk.viewer(message)
        except Exception as error:  # noqa: BLE001  the viewer is told; the job must not notice
            return Goodbye(f"the monitor could not watch job {message.job_id!r}: {sentence(error)}")
    if isinstance(message, Ask):
        return _answer(desk, message)
    return _obey(desk, message)


def too_long(message: FromMonitor) -> FromMonitor:
    """What to send in place of a message that is longer than any viewer takes."""
    limit = f"more than the {MAX_MESSAGE_BYTES // 2**20} MiB that can be sent at once"
    if isinstance(message, Answer):
        return Answer(message.number, Unanswered(f"the answer has {limit}: ask for a smaller part"))
    return Goodbye(f"a {type(message).__name__} has {limit}")


def sentence(error: Exception) -> str:
    """The error's type and text, whatever its text does when it is asked for."""
    try:
        text = str(error)
    except Exception:  # noqa: BLE001  an exception's own text is a user's code
        text = ""
    name = type(error).__name__
    return f"{name}: {text[:_SHOWN_CHARACTERS]}" if text else name


def _greet(desk: Desk, hello: Hello) -> FromMonitor:
    if hello.version != PROTOCOL_VERSION:
        return Goodbye(
            f"the monitor speaks protocol version {PROTOCOL_VERSION} and the viewer version {hello.version}: "
            "use the same version of routilux-tui on both sides"
        )
    try:
        return desk.welcome()
    except Exception as error:  # noqa: BLE001  the viewer is told; the job must not notice
        return Goodbye(f"the monitor could not say what runs: {sentence(error)}")


def _answer(desk: Desk, ask: Ask) -> Answer:
    try:
        return Answer(ask.number, desk.answer(ask.query))
    except Exception as error:  # noqa: BLE001  the viewer is told; the job must not notice
        why = f"the monitor could not answer {type(ask.query).__name__}: {sentence(error)}"
        return Answer(ask.number, Unanswered(why))


def _obey(desk: Desk, order: Order) -> Replied:
    try:
        return Replied(order.number, desk.obey(order.command))
    except Exception as error:  # noqa: BLE001  the viewer is told; the job must not notice
        why = f"{type(order.command).__name__} failed: {sentence(error)}"
        return Replied(order.number, Reply(Outcome.FAILED, why))
