"""The words of the commands that go back in time: `replay`, `resume` and `recordings`.

A part of the command line by itself, as quick to start: whatever a command needs is imported when it runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from routilux_tui.launch.problems import UsageError
from routilux_tui.screen_words import with_look

if TYPE_CHECKING:
    from routilux_tui.commands.look import Look


@click.command()
@click.argument("file", metavar="FILE")
@click.option("--job", "job_id", default="", metavar="ID", help="The job to show first, if the file has several.")
@click.option("--against", default="", metavar="FILE", help="A run to compare it with, by what caused what.")
@click.option("--against-job", default="", metavar="ID", help="The job to compare with, if that file has several.")
@with_look
def replay(file: str, job_id: str, against: str, against_job: str, look: Look) -> int:
    """Show a recording, at any moment of it: [ ] { } step, @ goes to a moment, space plays."""
    from routilux_tui.commands.replay import replay as show  # noqa: PLC0415 - quick start

    if against_job and not against:
        against = file
    return show(file, job_id, look, against, against_job)


@click.command()
@click.argument("file", metavar="FILE")
@click.argument("flow", metavar="FLOW.py[:ATTR]")
@click.option("--job", "job_id", default="", metavar="ID", help="The job, if several in the file had not ended.")
@click.option("--go", is_flag=True, help="Go on at once, without asking.")
@click.option(
    "--anyway",
    is_flag=True,
    help="Go on without what has no place in the flow, and while the file is written.",
)
@click.option("--headless", is_flag=True, help="No dashboard: go on at once, progress, a summary, an exit status.")
@click.option("--resume-deferred", is_flag=True, help="With --headless: resume a job that waits for a person.")
@click.option("--record", default="", metavar="FILE", help="Record it to this new file, not to the usual place.")
@click.option("--no-record", is_flag=True, help="Record nothing, whatever the settings say.")
@with_look
def resume(
    file: str,
    flow: str,
    job_id: str,
    go: bool,
    anyway: bool,
    headless: bool,
    resume_deferred: bool,
    record: str,
    no_record: bool,
    look: Look,
) -> int:
    """Bring back a job whose process was lost, from its recording FILE, and go on with it.

    It comes back as it was after its last change on record, with every message and event that waits; handlers that
    were at work then run again. Says what that means before anything runs, and rests until it is told to go on.
    """
    from routilux_tui.commands.recording import chosen_file  # noqa: PLC0415 - quick start
    from routilux_tui.commands.resume import resume as go_on  # noqa: PLC0415 - quick start
    from routilux_tui.launch.target import parse_target  # noqa: PLC0415 - quick start
    from routilux_tui.launch.task import Task  # noqa: PLC0415 - quick start

    if record and no_record:
        raise UsageError("--record and --no-record exclude each other; give one of them")
    if resume_deferred and not headless:
        raise UsageError("--resume-deferred needs --headless: in the dashboard a person resumes, with R")
    target = parse_target(flow)
    task = Task(
        str(target.path),
        attribute=target.attribute,
        tethered=headless,
        record=chosen_file(record),
        stays_paused=not (go or headless),
        recovers=file,
        job_id=job_id,
        anyway=anyway,
    )
    return go_on(task, look, headless=headless, resume_deferred=resume_deferred, records=not no_record)


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


COMMANDS = (replay, resume, recordings)
