"""The interface of a program that can be started anew from its changed files, as the screens know it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Protocol

from routilux_tui.model.reload import Change, OldJob
from routilux_tui.sources.program import Program
from routilux_tui.sources.source import Source


class RenewalError(Exception):
    """The program could not be started anew; the message says why, with the user's lines."""


class Renewable(Protocol):
    """The program of a dashboard, whichever process that is just now."""

    @property
    def by_itself(self) -> bool:
        """True when it is to be started anew whenever its files have changed."""
        ...

    @property
    def begins_from(self) -> str:
        """The name of the recording from which its job is brought back at each start; empty for a job that begins."""
        ...

    @property
    def moves_jobs(self) -> bool:
        """True when a job that rests can go over to the new process."""
        ...

    def changes(self) -> AsyncIterator[Change]:
        """Each change of its files, once it was looked at; one without files when they are again what they were."""
        ...

    async def renew(self, old_job: OldJob, job_id: str, say: Callable[[str], None]) -> tuple[Source, Program]:
        """Start it anew, and do with the old process and its job as it is told. Raises `RenewalError`.

        `say` is told what makes the old process take its time.
        """
        ...
