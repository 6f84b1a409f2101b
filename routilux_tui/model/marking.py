"""Activations that a person marked, to make something of all of them. They belong to jobs, not to rows of a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from msgspec import Struct


class Marked(Struct, frozen=True):
    """An activation: its number in the history of its job, that of its change, and whose it is."""

    index: int
    seq: int
    routine_id: str


_NONE: Mapping[int, Marked] = MappingProxyType({})


class Marks:
    """The marked activations by job, and there by their numbers in its history."""

    def __init__(self) -> None:
        self._jobs: dict[str, dict[int, Marked]] = {}

    def __len__(self) -> int:
        return sum(map(len, self._jobs.values()))

    def toggle(self, job_id: str, activation: Marked) -> bool:
        """Mark an activation, or take its mark away; whether it is marked now."""
        marked = self._jobs.setdefault(job_id, {})
        if activation.index not in marked:
            marked[activation.index] = activation
            return True
        del marked[activation.index]
        if not marked:
            del self._jobs[job_id]
        return False

    def clear(self) -> None:
        """Take all marks away, in every job."""
        self._jobs.clear()

    def of(self, job_id: str) -> Mapping[int, Marked]:
        """The marked activations of a job."""
        return self._jobs.get(job_id, _NONE)

    def seqs(self) -> dict[str, Sequence[int]]:
        """The numbers of the changes that the marked activations began with, by job, in the order of its run."""
        return {job_id: sorted(each.seq for each in marked.values()) for job_id, marked in self._jobs.items()}

    def routine_ids(self) -> list[str]:
        """Whose the marked activations are, each routine once."""
        return list(dict.fromkeys(each.routine_id for marked in self._jobs.values() for each in marked.values()))

    def counted(self, job_id: str) -> str:
        """How many are marked, as the title of the history of a job says it; empty without any."""
        here = len(self.of(job_id))
        others = [len(marked) for other, marked in self._jobs.items() if other != job_id]
        said = [f"{here} marked"] if here else []
        if others:
            where = "another job" if len(others) == 1 else f"{len(others)} other jobs"
            said.append(f"{sum(others)}{'' if here else ' marked'} in {where}")
        return ", ".join(said)

    def summed_up(self) -> str:
        """What is marked, as in `3 marked activations, 2 routines`."""
        if len(self) == 1:
            return "the marked activation"
        counts = ((len(self.routine_ids()), "routines"), (len(self._jobs), "jobs"))
        return ", ".join([f"{len(self)} marked activations", *(f"{many} {name}" for many, name in counts if many > 1)])
