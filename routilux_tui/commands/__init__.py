"""What each command does once its words are read: it returns an exit status, or raises a problem with one message.

`routilux_tui.cli` imports these when a command runs, so they may import what they need.
"""
