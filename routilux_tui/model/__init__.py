"""The state of the view, folded from frames. Pure: knows no screen, no event loop, no source and no clock."""
