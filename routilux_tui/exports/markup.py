"""Writing SVG and HTML: elements, escaping, and the one style sheet for both, light or dark as the reader prefers.

Everything that is not ours goes through `escaped`, which also makes of control characters what can be seen.
"""

from __future__ import annotations

from html import escape
from typing import Final, NamedTuple

from routilux_tui.render.palette import DARK, LIGHT, Tones
from routilux_tui.render.sanitise import clean

_LONGEST: Final = 4_000


class Drawing(NamedTuple):
    """A piece of SVG, and its size in pixels."""

    width: float
    height: float
    content: str


def escaped(text: str, limit: int = _LONGEST) -> str:
    """A foreign text as part of an element or of an attribute; its lines are kept."""
    return escape("\n".join(clean(line, limit) for line in text[: 2 * limit].split("\n")))


def element(name: str, css: str = "", content: str = "", **attributes: str | float) -> str:
    """An element. `content` is markup, so what is foreign in it is escaped; attributes are escaped here."""
    written = "".join(f' {key}="{_attribute(value)}"' for key, value in attributes.items())
    css_class = f' class="{css}"' if css else ""
    return f"<{name}{css_class}{written}>{content}</{name}>" if content else f"<{name}{css_class}{written}/>"


def _attribute(value: str | float) -> str:
    return f"{value:g}" if isinstance(value, float) else escape(str(value))


def style_sheet() -> str:
    """Colours of the drawings by class."""
    return f"{_drawn(LIGHT.tones)}@media (prefers-color-scheme: dark){{{_drawn(DARK.tones)}}}"


def _drawn(tones: Tones) -> str:
    rules = {
        ".ground": f"fill:{tones.background}",
        "text": f"fill:{tones.text};font:13px ui-sans-serif,system-ui,'DejaVu Sans',sans-serif",
        ".name": f"fill:{tones.bright};font-weight:600",
        ".title": f"fill:{tones.bright};font-weight:600;font-size:16px",
        ".quiet": f"fill:{tones.dim};font-size:12px",
        ".port,.count,.tick": f"fill:{tones.dim};font-size:11px",
        ".count": f"stroke:{tones.background};stroke-width:3px;stroke-linejoin:round;paint-order:stroke",
        ".wrong": f"fill:{tones.failed};font-size:12px;font-weight:600",
        ".box": f"fill:{tones.surface};stroke:{tones.done_frame};stroke-width:1.4",
        ".box.failed": f"stroke:{tones.failed}",
        ".box.idle": f"stroke:{tones.frame};stroke-dasharray:4 3",
        ".way": f"fill:none;stroke:{tones.flow_mid};stroke-linejoin:round;stroke-linecap:round",
        ".head": f"fill:{tones.flow_mid}",
        ".way.unused": f"stroke:{tones.frame};stroke-dasharray:3 4",
        ".head.unused": f"fill:{tones.frame}",
        ".lane": f"fill:{tones.surface}",
        ".work": f"fill:{tones.flow_mid}",
        ".fault": f"fill:{tones.failed}",
        ".rule": f"stroke:{tones.rule};stroke-width:1",
        ".halt": f"fill:{tones.amber};fill-opacity:.16",
    }
    return "".join(f"{selector}{{{rule}}}" for selector, rule in rules.items())
