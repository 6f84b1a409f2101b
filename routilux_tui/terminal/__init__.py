"""The terminal and its manners: what the person's terminal is given back, whatever becomes of the dashboard.

`keeper` is the small process that a person starts; the dashboard is its child, and `driver` is how that draws. `slate`
is what the two tell each other, `modes` what a terminal can be left in, `abilities` what it can show. Only `driver`
knows Textual.
"""
