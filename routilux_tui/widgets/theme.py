"""A palette as a theme of Textual's, for what is not made of strips: borders, toasts, the cover behind an overlay."""

from __future__ import annotations

from textual.theme import Theme

from routilux_tui.render.palette import Palette

_DEFAULT = "ansi_default"
_NAMED = (
    "ansi-background",
    "ansi-foreground",
    "border-blurred",
    "block-cursor-foreground",
    "block-cursor-background",
    "screen-selection-background",
    "screen-selection-foreground",
    "input-cursor-background",
    "input-cursor-foreground",
    "input-selection-background",
    "input-selection-foreground",
)
"""What Textual would give a colour of its own where there are none."""


def theme_name(palette: Palette) -> str:
    """What Textual calls the theme of a palette."""
    return f"routilux-{palette.name}"


def theme_of(palette: Palette) -> Theme:
    """The tones of a palette; one without colours leaves them all to the terminal."""
    tones = palette.tones
    named = {"rule": tones.rule, "dim": tones.dim, "bright": tones.bright, "frame": tones.frame}
    if not tones.background:
        named = dict.fromkeys((*named, *_NAMED), _DEFAULT)
    return Theme(
        name=theme_name(palette),
        primary=tones.accent or _DEFAULT,
        secondary=tones.accent or _DEFAULT,
        accent=tones.accent or _DEFAULT,
        warning=tones.amber or _DEFAULT,
        error=tones.failed or _DEFAULT,
        success=tones.done or _DEFAULT,
        foreground=tones.text or _DEFAULT,
        background=tones.background or _DEFAULT,
        surface=tones.surface or _DEFAULT,
        panel=tones.raised or _DEFAULT,
        boost=tones.raised or _DEFAULT,
        dark=palette.dark,
        ansi=not tones.background,
        variables=named,
    )
