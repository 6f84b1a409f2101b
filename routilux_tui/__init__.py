"""The terminal dashboard: launch it on a flow module, or attach it to a program, and watch jobs live."""
