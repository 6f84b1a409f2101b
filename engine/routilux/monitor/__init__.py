"""Lets other processes of the same user watch and steer the jobs of this one.

One line makes a program visible: `routilux.monitor.enable()`. Knows the engine and the protocol, and no screen.
"""

from routilux.monitor.monitor import Monitor, disable, enable

__all__ = ["Monitor", "disable", "enable"]
