"""What a person has settled: the file of settings, the keys of their own, and what the dashboard remembers of itself.

Knows the tables of actions and palettes and no screen. A wrong entry is a `Problem` with its line, never an exception.
"""
