"""A run reduced to what is compared: of each activation a few words and two numbers that stand for the rest. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from hashlib import blake2b
from typing import NamedTuple

from routilux_tui.comparing.canonical import canonical
from routilux_tui.runs.figures import Figures
from routilux_tui.runs.run import Activation


class Step(NamedTuple):
    """An activation. Two have the same `message` or `outcome` when what came in, or what they did, is alike.

    `key` is (routine, slot, the event that it was sent as, the attempt): what siblings are told apart by first.
    """

    seq: int
    key: tuple[str, str, str, int]
    cause: int | None
    message: int
    outcome: int


class Numbers:
    """Small numbers for contents: the same for the same text, in both runs."""

    def __init__(self) -> None:
        self._numbers: dict[bytes, int] = {}

    def __call__(self, text: str) -> int:
        """The number of a text."""
        digest = blake2b(text.encode("utf-8", "backslashreplace"), digest_size=12).digest()
        return self._numbers.setdefault(digest, len(self._numbers))


class Reduced(NamedTuple):
    """A run's steps in its own order, and its figures."""

    steps: list[Step]
    figures: Figures


def reduced(activations: Iterable[Activation], numbers: Numbers, ignored: Collection[str] = ()) -> Reduced:
    """The steps of these activations; `ignored` are keys of payloads that don't count."""
    steps: list[Step] = []
    figures = Figures()
    for activation in activations:
        figures.add(activation)
        steps.append(
            Step(
                activation.seq,
                (
                    activation.routine_id,
                    activation.slot,
                    activation.sending.event if activation.sending is not None else "",
                    activation.attempt,
                ),
                activation.cause,
                numbers(canonical(activation.payload, ignored)),
                numbers(outcome_of(activation, ignored)),
            )
        )
    return Reduced(steps, figures)


def outcome_of(activation: Activation, ignored: Collection[str] = ()) -> str:
    """What an activation did, as text: how it ended, what it raised, what it emitted in which order."""
    failure = activation.failure
    raised = "" if failure is None else canonical([failure.type, failure.message])
    emitted = [f"{emission.event} {canonical(emission.data, ignored)}" for emission in activation.emissions]
    return "\n".join((activation.status, raised, *emitted))
