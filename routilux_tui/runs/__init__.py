"""A run as it is read after the fact: of a recording, of a saved job, or of a job of this process."""
