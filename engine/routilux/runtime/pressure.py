"""Back-pressure: who emits to an inbox that is over its capacity waits until it has room.

Only a thread of the concurrent strategy's pool waits, and only where somebody else can make room: never for itself, nor
for one that waits for it, directly or through others. Elsewhere the limit is soft: the emitter goes on, and the inbox
counts it.
"""

from __future__ import annotations

import threading

from routilux.actor import Actor


class Pressure:
    """Who waits for whose inbox. Everything here happens under the job's lock."""

    def __init__(self, lock: threading.RLock) -> None:
        self._lock = lock
        self._room: threading.Condition | None = None
        self._waits_for: dict[Actor, Actor] = {}

    def may_wait(self, actor: Actor, target: Actor) -> bool:
        """Whether the target could make room while the actor waits."""
        while target is not actor:
            following = self._waits_for.get(target)
            if following is None:
                return True
            target = following
        return False

    def wait(self, actor: Actor, target: Actor) -> None:
        """Wait until some inbox has changed."""
        if self._room is None:
            self._room = threading.Condition(self._lock)
        self._waits_for[actor] = target
        try:
            self._room.wait()
        finally:
            del self._waits_for[actor]

    def look_again(self) -> None:
        """Let everybody who waits look whether there is room."""
        if self._waits_for and self._room is not None:
            self._room.notify_all()
