"""A test file of what a routine did in a run: it gives it the recorded messages and asserts what it does. Pure."""
