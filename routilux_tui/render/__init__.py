"""Rows of the view state in, strips of styled text out. Pure: knows no app, no clock and no source."""
