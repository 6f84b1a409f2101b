"""What the file of a test is called."""

from __future__ import annotations


def stem_for(routine_id: str) -> str:
    """The name of a routine's test without its suffix, as in `test_parse_recorded`."""
    plain = "".join(char if char.isascii() and char.isalnum() else "_" for char in routine_id)
    return f"test_{plain.strip('_').lower() or 'routine'}_recorded"
