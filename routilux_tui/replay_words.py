"""The words of the commands that go back in time: `replay` and `recordings`.

A part of the command line by itself, as quick to start: whatever a command needs is imported when it runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from routilux_tui.screen_words import with_look

if TYPE_CHECKING:
    from routilux_tui.commands.screen import Look


@click.command()
@click.argument("file", metavar="FILE")
@click.option("--job", "job_id", default="", metavar="ID", help="The job to show first, if the file has several.")
@with_look
def replay(file: str, job_id: str, look: Look) -> int:
    """Show a recording, at any moment of it: [ ] { } step, @ goes to a moment, space plays."""
    from routilux_tui.commands.replay import replay as show  # noqa: PLC0415 - quick start

    return show(file, job_id, look)


@click.command()
@click.option("--prune", is_flag=True, help="Delete those that the limits say are old.")
@click.option(
    "--keep-days", type=click.FloatRange(min=0), metavar="DAYS", help="The limit of age; otherwise the settings say."
)
@click.option(
    "--keep-megabytes",
    type=click.FloatRange(min=0),
    metavar="MB",
    help="The limit of all together; otherwise the settings say.",
)
def recordings(prune: bool, keep_days: float | None, keep_megabytes: float | None) -> int:
    """List the recordings that the dashboard made, the newest first.

    They are deleted when they are older than `recording.keep_days` or together larger than `recording.keep_megabytes`
    of the settings: whenever the dashboard begins another one, or with --prune.
    """
    from routilux_tui.commands.recordings import recordings as show  # noqa: PLC0415 - quick start

    return show(prune=prune, days=keep_days, megabytes=keep_megabytes)


COMMANDS = (replay, recordings)
