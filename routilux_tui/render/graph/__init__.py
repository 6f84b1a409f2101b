"""A flow as boxes and lines in terminal cells: what a box says, where it stands, how it is drawn."""
