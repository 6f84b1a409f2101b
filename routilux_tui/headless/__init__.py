"""Following a job without a screen: progress while it runs, a summary at its end, an exit status.

The same source, frames and folds as the dashboard's. `progress`, `summary` and `columns` are pure, `follow` is the
loop, and `reporter` writes.
"""
