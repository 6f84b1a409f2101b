"""What a command says on standard error: harmless, and on a terminal in lines that are broken between words."""

from __future__ import annotations

import os
import sys
from textwrap import wrap
from typing import Final

import click

from routilux_tui.render.sanitise import clean

_LONGEST: Final = 4_096
_LEAST_WIDTH: Final = 30


def tell(text: str, *, hanging: int = 2) -> None:
    """Say one line; where it goes on below, that stands so far from the left."""
    for line in in_lines(clean(text, _LONGEST), _width(), hanging):
        click.echo(line, err=True)


def in_lines(line: str, width: int, hanging: int = 2) -> list[str]:
    """The line in pieces of that width, which what is longer than it may exceed; one piece when the width is 0.

    Lines of code, which begin with blanks, stay whole, and so do words, so that a path can be copied.
    """
    if width < _LEAST_WIDTH or len(line) <= width or line.startswith(" "):
        return [line]
    return wrap(line, width, subsequent_indent=" " * hanging, break_long_words=False, break_on_hyphens=False)


def _width() -> int:
    """The columns of the terminal that reads standard error, 0 when none does."""
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns if sys.stderr.isatty() else 0
    except (OSError, ValueError):
        return 0
