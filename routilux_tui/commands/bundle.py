"""`routilux-tui bundle`: a recording without secrets, a report and what one has to know, in one file to hand on."""

from __future__ import annotations

import os
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from routilux import journal
from routilux.errors import RecordingError
from routilux.journal.redacted_copy import redacted_copy
from routilux.journal.redaction import Redaction
from routilux_tui.commands.doctor import all_findings
from routilux_tui.commands.telling import tell
from routilux_tui.doctor.findings import finding_lines
from routilux_tui.exports.report import html_report
from routilux_tui.launch.problems import StartError, UsageError
from routilux_tui.render.figures import quantity, size
from routilux_tui.runs.opening import NoRunError, is_recording
from routilux_tui.runs.recorded_run import RecordedRun
from routilux_tui.settings.folders import config_file, without_home
from routilux_tui.settings.reading import load

_MOST_REPORTS: Final = 20


def bundle(file: str, out: str, redact: Sequence[str]) -> int:
    """Write the bundle; says on the standard error what is in it. Raises `StartError` or `UsageError`."""
    path = Path(file)
    target = Path(out or f"{path.stem}-bundle.zip")
    rules = (*load(config_file()).settings.redact, *redact)
    try:
        redaction = Redaction(rules)
    except ValueError as error:
        raise UsageError(str(error)) from error
    _check(path, target)
    try:
        with tempfile.TemporaryDirectory(prefix="routilux-bundle-") as folder:
            names = _pack(path, Path(folder), target, rules, redaction)
    except RecordingError as error:
        raise StartError(str(error)) from error
    except OSError as error:
        raise StartError(f"{target} could not be written: {error.strerror or error}") from error
    told = f"wrote {target} ({size('bytes', target.stat().st_size)}): {', '.join(names)}"
    tell(told)
    what = f"{quantity(len(rules), 'rule was', 'rules were')} applied to it" if rules else "nothing was taken out of it"
    tell(f"{what}; look at it before you hand it on")
    return 0


def _check(path: Path, target: Path) -> None:
    try:
        if not is_recording(path):
            raise UsageError(f"{path} is no recording; a bundle is made of one (a saved job can be handed on as it is)")
    except NoRunError as error:
        raise StartError(str(error)) from error
    if target.exists():
        raise UsageError(f"{target} is there already and was not touched; name another file with -o")


def _pack(path: Path, folder: Path, target: Path, rules: Sequence[str], redaction: Redaction) -> list[str]:
    """Make the parts in a folder of this user alone, and put them into the file, which is whole or not there."""
    copy = folder / "recording.routilux"
    redacted_copy(path, copy, rules)
    doctor = "\n".join(line for line, _ in finding_lines(all_findings(), ascii_only=True)) + "\n"
    parts = {
        "recording.routilux": copy,
        "doctor.txt": _written(folder / "doctor.txt", redaction.text(without_home(doctor))),
        "README.txt": _written(folder / "README.txt", _README),
        **_reports(copy, folder),
    }
    handle, unfinished = tempfile.mkstemp(prefix=f".{target.name[:100]}-", suffix=".part", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, part in parts.items():
                packed.write(part, name)
        Path(unfinished).replace(target)
    finally:
        Path(unfinished).unlink(missing_ok=True)
    return list(parts)


def _reports(copy: Path, folder: Path) -> dict[str, Path]:
    """A report of each of the newest jobs, made of the copy."""
    reports = {}
    with journal.open(copy) as recording:
        for job in list(recording.jobs.values())[-_MOST_REPORTS:]:
            name = f"report-{job.job_id[:8]}.html"
            text = "".join(html_report(RecordedRun(job, recording.facts)))
            reports[name] = _written(folder / name, text)
    return reports


def _written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8", errors="backslashreplace")
    return path


_README: Final = """A recorded run of a workflow, to look into what went wrong.

report-*.html        each job: its errors, graph, timeline, figures and log;
                     open it in a browser
recording.routilux   everything; `routilux-tui replay recording.routilux` walks
                     through it, and `routilux-tui export` makes other files of it
doctor.txt           the versions, the terminal and the folders where this was made

Secrets were taken out of the recording, and so of the reports, by the rules of
whoever made this, if there were any.
"""
