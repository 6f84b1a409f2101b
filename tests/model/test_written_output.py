from __future__ import annotations

from routilux_tui.model.output import Written, WrittenLine


def test_the_newest_lines_are_kept_and_all_are_counted():
    written = Written(kept=3)
    written.add(WrittenLine("stdout" if n % 2 else "stderr", str(n)) for n in range(5))
    assert (written.length, written.first, written.errors) == (5, 2, 3)
    assert [line.text if (line := written.get(n)) else None for n in range(6)] == [None, None, "2", "3", "4", None]
