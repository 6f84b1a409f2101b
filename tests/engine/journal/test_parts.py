"""Where the parts of a ledger begin in its tables."""

from __future__ import annotations

from routilux.journal.part import part_of
from routilux.ledger import LANE_WIDTH, RUN_WIDTH, Ledger, Note


def test_a_part_without_activations_or_emissions_begins_where_the_next_ones_would_stand():
    ledger = Ledger()
    ledger.commit((0, [1.0], [(0, 0, -1)], [(0, [1.1], [7])], [], [], (), -1, 1.5))
    ledger.add_note(2.0, int(Note.SHARED), ("key", 1))
    for at in range(3, 6):
        ledger.commit((0, [float(at)], [(0, 0, -1)], [(0, [at + 0.1], [7])], [], [], (), -1, at + 0.5))
    parts = [part_of(ledger, row, row + 1) for row in range(5)]
    assert [part.runs.dropped // RUN_WIDTH for part in parts] == [0, 1, 1, 2, 3]
    assert [part.lane_runs.dropped // LANE_WIDTH for part in parts] == [0, 1, 1, 2, 3]
