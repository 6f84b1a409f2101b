"""One thing in full over the main screen: a log entry, a deferred event, an activation, each with its payload.

It opens with what is known of the payload; the wider one is fetched and shown as soon as it is here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from routilux.protocol import Activation, DeferredItem, LogLine, Preview
from routilux_tui.render.copied import activation_copied, deferred_copied, log_copied
from routilux_tui.render.detail import activation_detail, deferred_detail, log_detail
from routilux_tui.render.figures import grouped
from routilux_tui.screens.detail import DetailScreen
from routilux_tui.widgets.text_rows import Maker

if TYPE_CHECKING:
    from routilux_tui.screens.main import MainScreen

Payload = Preview | str | None
"""A payload, why it can't be had, or None while it is not here."""


def look_into_entry(screen: MainScreen, line: LogLine) -> None:
    """Show a log entry in full."""

    def maker(payload: Payload) -> Maker:
        return lambda look, width: log_detail(look, line, payload, width)

    _look(screen, "Log entry", ("log", line.index), maker, partial(log_copied, screen.look, line))


def look_into_deferred(screen: MainScreen, item: DeferredItem) -> None:
    """Show a deferred event in full."""

    def maker(payload: Payload) -> Maker:
        return lambda look, width: deferred_detail(look, item, payload, width)

    _look(screen, "Deferred event", ("deferred", item.number), maker, partial(deferred_copied, screen.look, item))


def look_into_activation(screen: MainScreen, record: Activation) -> None:
    """Show an activation in full."""

    def maker(payload: Payload) -> Maker:
        return lambda look, width: activation_detail(look, record, payload, width)

    copied = partial(activation_copied, screen.look, record)
    _look(
        screen,
        f"Activation {grouped(record.index, screen.look.glyphs.group)}",
        ("history", record.index),
        maker,
        copied,
    )


def _look(
    screen: MainScreen,
    name: str,
    payload_of: tuple[str, int],
    maker: Callable[[Payload], Maker],
    copied: Callable[[Payload], str],
) -> None:
    sheet = DetailScreen(screen.look, name, maker(None), words=lambda: copied(None))
    screen.app.push_screen(sheet)

    async def fetch() -> None:
        payload = await screen.feed.payload(*payload_of)
        sheet.show(maker(payload), lambda: copied(payload))

    screen.run_worker(fetch())
