"""The two ways in which a start goes wrong: what was asked cannot be done, or what was started failed."""

from __future__ import annotations


class UsageError(Exception):
    """What was asked for cannot be: the message names the thing, what was expected, what was found, what to do."""


class StartError(Exception):
    """The start was well asked for and failed: the message says why, with the user's own lines where there are some."""
