"""Starting a flow in a process of its own, and everything about that process. Knows no screen.

`target` and `params` read the command line, `program` starts the process and looks after it, `child` is what runs in
it; `task` and `reports` are what the two say to each other. What the child imports is light: the engine, and no screen.
"""
