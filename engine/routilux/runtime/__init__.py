"""Running jobs: turns, workers, errors, and putting a run together from a flow."""
