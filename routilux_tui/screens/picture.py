"""A picture of the screen as a file: SVG always, and PNG beside it where the library that can draw one is installed."""

from __future__ import annotations

import re
import time
from importlib.util import find_spec
from pathlib import Path

from routilux_tui.render.sanitise import clean

_LIBRARY = "resvg_py"
_FONT = "DejaVu Sans Mono"
_MOST = 99


def save_picture(svg: str, name: str, folder: Path) -> tuple[Path, ...]:
    """Write the picture into a folder, which is made if need be, under a name that is free.

    Takes a while, and no loop, as drawing a PNG does. Raises OSError.
    """
    folder = folder.expanduser()
    folder.mkdir(parents=True, exist_ok=True)
    path = _written(svg, _file_name(name), folder)
    if find_spec(_LIBRARY) is None:
        return (path,)
    beside = path.with_suffix(".png")
    beside.write_bytes(_png(svg))
    return path, beside


def said_of(paths: tuple[Path, ...], folder: str) -> str:
    """What to tell a person: the file's name alone when it lies where the dashboard was started."""
    first, *others = paths
    kinds = "".join(f" and {other.suffix}" for other in others)
    return f"saved {first if folder else first.name}{kinds}"


def _written(svg: str, name: str, folder: Path) -> Path:
    for number in range(1, _MOST + 1):
        path = folder / (f"{name}.svg" if number == 1 else f"{name}-{number}.svg")
        try:
            with path.open("x", encoding="utf-8") as file:
                file.write(svg)
        except FileExistsError:
            continue
        return path
    raise FileExistsError(f"{folder} has {_MOST} pictures of this second already")


def _file_name(name: str) -> str:
    """A name that every file system takes, with the time of day."""
    plain = re.sub(r"[^A-Za-z0-9_-]+", "-", clean(name, 60)).strip("-")
    return "-".join(filter(None, ("routilux-tui", plain, time.strftime("%Y%m%d-%H%M%S"))))


def _png(svg: str) -> bytes:
    import resvg_py  # noqa: PLC0415 - not everyone has it

    return bytes(resvg_py.svg_to_bytes(svg_string=svg, monospace_family=_FONT))
