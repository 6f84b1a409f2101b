"""What a monitor's server needs of the process that it serves, and nothing more.

The server knows sockets and viewers; the desk knows jobs. Whatever the desk raises becomes a sentence for the viewer.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from routilux.protocol import AnswerBody, Command, Frame, Query, Reply, Watch, Welcome


class View(Protocol):
    """What one viewer watches, and how far it has seen it."""

    def frame(self) -> Frame | None:
        """What changed since the last frame that this view gave, None when nothing did; the first one is full.

        Every frame that is given is sent, so nothing need be given twice. The server sets the frame's `number`.
        Called by one thread at a time: the server's, or an engine thread inside `MonitorServer.serve_frames`.
        It must not wait for a lock that an engine thread holds while it runs a handler.
        """
        ...


class Desk(Protocol):
    """The jobs of a process as the server sees them. All but `busy` and `View.frame` run on the server's thread."""

    def welcome(self) -> Welcome:
        """Who this process is and which jobs it has. Called once for each viewer that greets."""
        ...

    def answer(self, query: Query) -> AnswerBody:
        """The answer to one query. An exception becomes `Unanswered` with its text."""
        ...

    def obey(self, command: Command) -> Reply:
        """Carry out one command without waiting for the job. An exception becomes a failed `Reply` with its text."""
        ...

    def viewer(self, watch: Watch) -> View:
        """A new view for a viewer that says what its screen shows. The viewer's former view is dropped."""
        ...

    def busy(self) -> bool:
        """True while any job moves, so that frames must be looked for. Cheap; called for each frame, on any thread."""
        ...

    def on_change(self, wake: Callable[[], None]) -> None:
        """Take the callable that wakes the server. Called once, when the server starts.

        Call `wake` after a change that comes while `busy` is False, and whenever `busy` turns True or False. It may be
        called by any thread, at any time and as often as is convenient: it takes no lock and never waits.
        """
        ...
