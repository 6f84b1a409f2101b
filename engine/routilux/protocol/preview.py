"""Bounded pictures of payloads: what a screen shows of a value, never the value itself."""

from __future__ import annotations

from msgspec import Struct


class Preview(Struct, frozen=True, array_like=True):
    """One value, bounded in width and depth.

    `kind` is the type's name, `text` a one-line rendering cut at the limit, `size` the length of a sized value
    (characters, bytes or items) or -1, `cut` True when `text` or `children` leave something out, and `note` says
    plainly why when a value could not be shown.
    """

    kind: str
    text: str
    size: int = -1
    cut: bool = False
    children: tuple[PreviewItem, ...] = ()
    note: str = ""


class PreviewItem(Struct, frozen=True, array_like=True):
    """One child of a previewed mapping, sequence or set: its key or index as text, and its preview."""

    key: str
    value: Preview
