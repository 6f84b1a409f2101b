"""The ways of messages: a lane for what leaves an event with one set of names, a wire for where it arrives.

Both are positions and functions and know no job, so that all jobs of a flow share them. Receivers are given by the
place that their routine has in a job.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from routilux.calling import Names, packer
from routilux.ledger import WireKey


class Wire:
    """Where the messages of one lane arrive in one receiver: `call` takes a packed value to the handler.

    `receiver` is the place of the routine that receives, `sent` how many names the lane has, `key` what the ledger
    knows of the wire.
    """

    __slots__ = ("call", "index", "is_async", "key", "receiver", "sent")

    def __init__(self, index: int, key: WireKey, sent: int, call: Callable[[Any], Any], *, is_async: bool) -> None:
        self.index = index
        self.receiver = key.actor
        self.key = key
        self.sent = sent
        self.call = call
        self.is_async = is_async

    @property
    def slot_name(self) -> str:
        """The name of the slot that receives."""
        return self.key.slot

    def data(self, value: Any) -> dict[str, Any]:
        """The data of a packed value, as the slot receives it."""
        return self.key.arrived(value, self.sent)


class Lane:
    """One event with one set of data names: the wires that its messages go by.

    `sender` is the place of the routine that emits, `bounded` those of the receivers whose inbox has a capacity.
    `doubled` says that some routine receives by several of the wires, and so in turns.
    """

    __slots__ = ("bounded", "doubled", "event_name", "index", "names", "pack", "sender", "wires")

    def __init__(
        self,
        index: int,
        sender: int,
        event_name: str,
        names: Names,
        wires: tuple[Wire, ...],
        bounded: tuple[int, ...],
    ) -> None:
        self.index = index
        self.sender = sender
        self.event_name = event_name
        self.names = names
        self.pack = packer(names)
        self.wires = wires
        self.bounded = bounded
        self.doubled = len({wire.receiver for wire in wires}) < len(wires)
