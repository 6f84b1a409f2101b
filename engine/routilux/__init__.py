"""Workflows of routines that are joined by slots and events, with every change of every job on record."""

__version__ = "0.1.0"
