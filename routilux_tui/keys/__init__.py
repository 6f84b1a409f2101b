"""Which key does what, and how keys are written."""
