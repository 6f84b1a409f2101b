"""`routilux-tui replay`: a recording on the screen, at any moment of it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from routilux_tui.commands.look import Look
from routilux_tui.commands.screen import on_screen
from routilux_tui.launch.problems import StartError, UsageError
from routilux_tui.terminal.slate import Slate


def replay(file: str, job_id: str, look: Look, against: str = "", against_job: str = "") -> int:
    """Show the recording until the person leaves, compared with a run in another file if that is named.

    Raises `StartError` when one can't be read.
    """
    path = Path(file)
    if path.is_dir():
        raise UsageError(f"{file} is a directory; name one recording, such as {path / 'run.routilux'}")
    job_id = _checked(path, job_id)
    other = (Path(against), against_job) if against else None
    if other is not None:
        _check_run(*other)

    def show(slate: Slate) -> int:
        from routilux_tui.app import run_dashboard  # noqa: PLC0415 - the screen's library, once it is needed
        from routilux_tui.sources.recorded import RecordedSource  # noqa: PLC0415 - quick start

        return run_dashboard(RecordedSource(path, job_id, against=other), slate=slate, **asdict(look))

    return on_screen(
        show,
        look,
        saying=f"opening {path.name}",
        instead=f"`routilux-tui export {file} --to json` shows it without a screen",
    )


def _checked(path: Path, wanted: str) -> str:
    """The id of the job that is wanted, of which the beginning is enough; "" for any.

    Raises when the recording can't be read, while there is no screen yet.
    """
    from routilux import journal  # noqa: PLC0415 - quick start
    from routilux.errors import RecordingError  # noqa: PLC0415 - quick start
    from routilux_tui.runs.opening import NoRunError, chosen_job  # noqa: PLC0415 - quick start

    try:
        with journal.open(path) as recording:
            if not recording.jobs:
                raise StartError(f"{path} has no job on record yet")
            return chosen_job(path, list(recording.jobs), wanted) if wanted else ""
    except (NoRunError, RecordingError) as error:
        raise StartError(str(error)) from error


def _check_run(path: Path, job_id: str) -> None:
    """Raises when that run can't be read."""
    from routilux_tui.runs.opening import NoRunError, opened  # noqa: PLC0415 - quick start

    try:
        with opened(path, job_id):
            pass
    except NoRunError as error:
        raise StartError(f"--against: {str(error).replace('--job', '--against-job')}") from error
