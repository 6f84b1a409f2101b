"""What looks wrong in a flow's structure, before it runs. Pure, from routines and links."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from routilux.event import Event
from routilux.routine import Routine
from routilux.slot import Slot

Link = tuple[str, Event, str, Slot, bool]


def findings(routines: Mapping[str, Routine], links: Sequence[Link]) -> list[str]:
    """One sentence for each routine that nothing reaches, slot nobody feeds, event nobody hears, and cycle."""
    onward: dict[str, list[str]] = {routine_id: [] for routine_id in routines}
    for source, _event, target, _slot, _mapped in links:
        onward[source].append(target)
    entries = [routine_id for routine_id, routine in routines.items() if "trigger" in routine.slots]
    reached = _reachable(entries, onward)
    unreached = [routine_id for routine_id in routines if routine_id not in reached]
    fed = {slot for _source, _event, _target, slot, _mapped in links}
    heard = {event for _source, event, _target, _slot, _mapped in links}
    return [
        *(f"nothing reaches routine '{routine_id}' from a routine with a slot 'trigger'" for routine_id in unreached),
        *(
            f"nobody feeds slot '{slot.name}' of routine '{routine_id}'"
            for routine_id, routine in routines.items()
            if routine_id in reached
            for slot in routine.slots.values()
            if slot not in fed and slot.name != "trigger"
        ),
        *(
            f"nobody hears event '{event.name}' of routine '{routine_id}'"
            for routine_id, routine in routines.items()
            for event in routine.events.values()
            if event not in heard and routine_id not in unreached
        ),
        *(f"there is a cycle: {' → '.join(cycle)}" for cycle in _cycles(onward)),
    ]


def _reachable(entries: Iterable[str], onward: Mapping[str, Sequence[str]]) -> set[str]:
    reached: set[str] = set()
    to_visit = list(entries)
    while to_visit:
        routine_id = to_visit.pop()
        if routine_id not in reached:
            reached.add(routine_id)
            to_visit.extend(onward[routine_id])
    return reached


def _cycles(onward: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """One cycle through each edge that closes one, as a depth-first search finds them; each ends where it begins."""
    found: list[list[str]] = []
    done: set[str] = set()
    for root in onward:
        path: list[str] = []
        branches = [iter([root])]
        while branches:
            routine_id = next(branches[-1], None)
            if routine_id is None:
                branches.pop()
                if path:
                    done.add(path.pop())
            elif routine_id in path:
                found.append([*path[path.index(routine_id) :], routine_id])
            elif routine_id not in done:
                path.append(routine_id)
                branches.append(iter(dict.fromkeys(onward[routine_id])))
    return found
