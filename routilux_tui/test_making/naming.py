"""What the file of a test is called, and what it says that it is made of. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

_MOST_NAMED: Final = 3
_LEAST: Final = 8
"""Letters of a job's id that tell it apart for a reader."""


def stem_for(routine_ids: Sequence[str], flow_id: str) -> str:
    """The name of the file without its suffix: of one routine `test_parse_recorded`, of several that of their flow."""
    named = next(iter(routine_ids)) if len(set(routine_ids)) == 1 else flow_id
    plain = "".join(char if char.isascii() and char.isalnum() else "_" for char in named)
    return f"test_{plain.strip('_').lower() or 'routine'}_recorded"


def short_ids(job_ids: Sequence[str]) -> dict[str, str]:
    """The beginning of each job's id, as long as it takes to tell them apart."""
    longest = max(map(len, job_ids), default=0)
    enough = next(
        (size for size in range(_LEAST, longest) if len({job_id[:size] for job_id in job_ids}) == len(set(job_ids))),
        longest,
    )
    return {job_id: job_id[:enough] for job_id in job_ids}


def origin_of(routine_ids: Sequence[str], job_ids: Sequence[str], file: str) -> str:
    """The sentence about what the tests are made of."""
    routines = [f"'{routine_id}'" for routine_id in routine_ids]
    who = _listed(routines) if len(routines) <= _MOST_NAMED else f"{len(routines)} routines"
    job = "job" if len(job_ids) == 1 else "the jobs"
    return f"What {who} did in {job} {_listed(job_ids)} of {file}, recorded by routilux-tui."


def _listed(names: Sequence[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last
