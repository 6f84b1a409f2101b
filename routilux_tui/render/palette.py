"""The colours of the screen: style names to rich styles, one `Palette` for each theme.

Painters ask for a style by the name of what they draw and know no colour. A palette is made of a dozen `Tones`, so
that all names of one theme agree; the theme of the app is made of the same tones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from rich.style import Style

_STATUS_TONES: Mapping[str, str] = {
    "idle": "dim",
    "pending": "dim",
    "waiting": "text",
    "running": "accent",
    "retrying": "amber",
    "retried": "amber",
    "done": "done",
    "completed": "done",
    "failed": "failed",
    "error": "failed",
    "cancelled": "dim",
    "skipped": "amber",
    "pausing": "amber",
    "paused": "amber",
    "deferred": "amber",
    "held": "held",
}
_FRAME_TONES: Mapping[str, str] = {**_STATUS_TONES, "idle": "frame", "waiting": "frame", "done": "done_frame"}


@dataclass(frozen=True, slots=True)
class Tones:
    """The colours that one theme is mixed from, each `#rrggbb`, or "" to leave it to the terminal."""

    background: str
    surface: str
    raised: str
    rule: str
    frame: str
    dim: str
    text: str
    bright: str
    accent: str
    done: str
    done_frame: str
    failed: str
    amber: str
    held: str
    flow_low: str
    flow_mid: str
    flow_high: str
    gauge: str
    track: str
    changed: str


@dataclass(frozen=True, slots=True)
class Palette:
    """A theme's styles by name. `dark` says which of its terminal's two families it belongs to.

    Names: `text dim bright accent title title.focus rule rule.focus key header footer selection cursor match
    changed port`, `chip` behind a routine in one row, `card` behind a selected box, `edge.0`-`edge.3` by activity,
    `edge.near` at what is selected, `bound` for what bounds the throughput, `gauge gauge.high gauge.full gauge.track`,
    `spark`, `tree tree.key tree.value`, `log.time log.routine log.field log.text log.warning log.error`, and for every
    status word `status.WORD` (glyph and text) and `box.WORD` (the frame of a box).
    """

    name: str
    dark: bool
    tones: Tones
    styles: Mapping[str, Style]

    def __getitem__(self, name: str) -> Style:
        """The style of that name. Raises KeyError for a name that no palette has."""
        return self.styles[name]

    def status(self, word: str) -> Style:
        """The style of a status word; a word that is not in the table shows as idle."""
        return self.styles.get(f"status.{word}", self.styles["status.idle"])

    def box(self, word: str) -> Style:
        """The style of a box's frame by its status word; a word that is not in the table shows as idle."""
        return self.styles.get(f"box.{word}", self.styles["box.idle"])


def _mix(tones: Tones) -> dict[str, Style]:
    """Every named style of a theme with colours."""
    ground = tones.background

    def on(tone: str, *, bold: bool = False, back: str = ground) -> Style:
        return Style(color=tone, bgcolor=back, bold=bold or None)

    styles = {
        "text": on(tones.text),
        "dim": on(tones.dim),
        "bright": on(tones.bright, bold=True),
        "accent": on(tones.accent),
        "title": on(tones.dim),
        "title.focus": on(tones.bright, bold=True),
        "rule": on(tones.rule),
        "rule.focus": on(tones.accent),
        "key": on(tones.accent),
        "header": on(tones.text, back=tones.surface),
        "footer": on(tones.dim, back=tones.surface),
        "selection": on(tones.bright, back=tones.raised),
        "cursor": on(tones.background, back=tones.accent),
        "match": on(tones.background, back=tones.amber),
        "changed": on(tones.changed, bold=True),
        "port": on(tones.dim),
        "chip": on(tones.text, back=tones.surface),
        "card": on(tones.text, back=tones.raised),
        "edge.near": on(tones.dim),
        "edge.0": on(tones.frame),
        "edge.1": on(tones.flow_low),
        "edge.2": on(tones.flow_mid),
        "edge.3": on(tones.flow_high, bold=True),
        "bound": on(tones.flow_high, bold=True),
        "gauge": on(tones.gauge),
        "gauge.high": on(tones.amber),
        "gauge.full": on(tones.failed),
        "gauge.track": on(tones.track),
        "spark": on(tones.accent),
        "tree": on(tones.rule),
        "tree.key": on(tones.dim),
        "tree.value": on(tones.text),
        "log.time": on(tones.dim),
        "log.routine": on(tones.accent),
        "log.field": on(tones.dim),
        "log.text": on(tones.text),
        "log.warning": on(tones.amber),
        "log.error": on(tones.failed),
    }
    for word, tone in _STATUS_TONES.items():
        styles[f"status.{word}"] = on(getattr(tones, tone), bold=word == "failed")
    for word, tone in _FRAME_TONES.items():
        styles[f"box.{word}"] = on(getattr(tones, tone))
    return styles


def _palette(name: str, tones: Tones, *, dark: bool) -> Palette:
    return Palette(name=name, dark=dark, tones=tones, styles=MappingProxyType(_mix(tones)))


def _colourless() -> Mapping[str, Style]:
    """Weight and inversion alone: bold for what is live or wrong, dim for what rests."""
    plain, bold, dim, reverse = Style(), Style(bold=True), Style(dim=True), Style(reverse=True)
    weights = {"bright": bold, "title.focus": bold, "changed": bold, "accent": bold, "key": bold, "bound": bold}
    weights |= {"selection": reverse, "cursor": reverse, "match": reverse}
    weights |= {"edge.0": dim, "edge.1": plain, "edge.2": plain, "edge.3": bold}
    weights |= {"status.running": bold, "status.failed": bold, "status.error": bold, "status.held": bold}
    weights |= {"box.running": bold, "box.failed": bold, "box.idle": dim, "box.waiting": dim, "box.done": dim}
    weights |= {"status.idle": dim, "log.error": bold, "log.warning": bold, "gauge.full": bold, "rule.focus": bold}
    weights |= dict.fromkeys(("dim", "title", "rule", "port", "gauge.track", "tree"), dim)
    weights |= dict.fromkeys(("tree.key", "log.time", "log.field"), dim)
    return MappingProxyType(dict.fromkeys(DARK.styles, plain) | weights)


DARK = _palette(
    "dark",
    Tones(
        background="#15181e",
        surface="#1b1f27",
        raised="#262c37",
        rule="#2b313c",
        frame="#5c6678",
        dim="#8993a5",
        text="#c2c9d6",
        bright="#eef1f7",
        accent="#63b8dc",
        done="#84ad7c",
        done_frame="#557159",
        failed="#e67278",
        amber="#dbab62",
        held="#c08ed6",
        flow_low="#517a93",
        flow_mid="#5fa3c4",
        flow_high="#9adcf7",
        gauge="#5a92b0",
        track="#39414f",
        changed="#e5c07b",
    ),
    dark=True,
)
LIGHT = _palette(
    "light",
    Tones(
        background="#fbfaf8",
        surface="#f1efeb",
        raised="#e4e6ea",
        rule="#dedbd5",
        frame="#878e99",
        dim="#5f6774",
        text="#3b414d",
        bright="#14171d",
        accent="#106890",
        done="#3d6f3e",
        done_frame="#76977a",
        failed="#bb2a38",
        amber="#85560c",
        held="#8646a8",
        flow_low="#6091a9",
        flow_mid="#2f7da4",
        flow_high="#04608c",
        gauge="#458aad",
        track="#cfd2d6",
        changed="#8a5300",
    ),
    dark=False,
)
HIGH_CONTRAST = _palette(
    "high-contrast",
    Tones(
        background="#000000",
        surface="#000000",
        raised="#303030",
        rule="#8a8a8a",
        frame="#b0b0b0",
        dim="#c6c6c6",
        text="#ffffff",
        bright="#ffffff",
        accent="#5fd7ff",
        done="#87ff87",
        done_frame="#87d787",
        failed="#ff6b6b",
        amber="#ffd75f",
        held="#ff9cff",
        flow_low="#5fd7ff",
        flow_mid="#87d7ff",
        flow_high="#ffffff",
        gauge="#5fd7ff",
        track="#8a8a8a",
        changed="#ffff5f",
    ),
    dark=True,
)
NO_COLOR = Palette(name="no-color", dark=True, tones=Tones(*[""] * 20), styles=_colourless())
PALETTES: Mapping[str, Palette] = MappingProxyType(
    {palette.name: palette for palette in (DARK, LIGHT, HIGH_CONTRAST, NO_COLOR)}
)
"""The palettes by name."""
