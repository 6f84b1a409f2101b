"""Duplicate files, found by size and then by content, and approved by a person one group at a time.

Looks at a directory, by default the standard library of the interpreter that runs it, and writes a report of the groups
that were approved. It deletes nothing and changes nothing but the report.

    routilux-tui run sample_flows/duplicates_approval.py --param root=. --param report=duplicates.txt

What to look at in the dashboard:

- `scan` sends itself each folder that it finds, a self-loop: its mailbox is the list of folders still to visit.
- `ask` defers an event for each group of equal files. When nothing else is left to do the job rests as paused,
  not as completed, since those events still wait for a person.
- The deferred pane lists them. `D` emits the selected one: `write` adds that group to the report, and the job
  rests again. `R` emits all that are left, and the job completes.

Parameters: `root` (a directory), `limit` (folders at most, 0 for all), `pace` (seconds per folder that is visited and
per file that is compared, 0 for full speed), `report` (where to write; default a file in the temporary directory).
"""

from __future__ import annotations

import hashlib
import sysconfig
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

from routilux import ExecutionContext, Flow, JobState, Routine

PACE = 0.01
CHUNK = 1 << 20
SKIPPED_FOLDERS = frozenset({"__pycache__", "site-packages", "dist-packages", ".git", ".venv", "node_modules"})


class Step(Routine):
    """A routine that keeps everything it knows in the job: two jobs of this flow never mix."""

    @property
    def here(self) -> ExecutionContext:
        """The job that this call belongs to, and this routine's id in it."""
        ctx = self.get_execution_context()
        if ctx is None:
            raise RuntimeError(f"{type(self).__name__} works only inside of a job")
        return ctx

    @property
    def job(self) -> JobState:
        """The job that this call belongs to."""
        return self.here.job_state

    def recall(self) -> dict[str, Any]:
        """This routine's state in the job; empty before the first `note`."""
        return self.job.get_routine_state(self.here.routine_id) or {}

    def note(self, **changes: Any) -> None:
        """Merge changes into this routine's state in the job."""
        self.job.update_routine_state(self.here.routine_id, changes)


class Scan(Step):
    """Visits one folder per message, and sends itself the folders in it."""

    def __init__(self) -> None:
        super().__init__()
        self.define_slot("trigger", handler=self.begin)
        self.define_slot("folder", handler=self.visit)
        self.define_event("folder", ["path"])
        self.define_event("files", ["sized"])
        self.define_event("unreadable", ["path", "reason"])
        self.define_event("finished", ["folders"])

    def begin(self, root: str = "", limit: int = 0, pace: float = PACE, report: str = "") -> None:
        """Note what was asked for and start at the top."""
        top = Path(root or sysconfig.get_path("stdlib")).resolve()
        if not top.is_dir():
            raise NotADirectoryError(f"root must be a directory to look for duplicates in, and {top} is not one")
        target = Path(report) if report else Path(tempfile.gettempdir()) / "routilux-duplicates.txt"
        self.job.update_shared_data("root", str(top))
        self.job.update_shared_data("limit", int(limit))
        self.job.update_shared_data("pace", float(pace))
        self.job.update_shared_data("report", str(target.resolve()))
        self.note(visited=0, known=1, files=0)
        self.emit("folder", path=str(top))

    def visit(self, path: str) -> None:
        """Emit the sizes of the files in one folder, and each folder in it; say when that was the last one."""
        time.sleep(self.job.get_shared_data("pace"))
        state = self.recall()
        visited, known = state["visited"] + 1, state["known"]
        try:
            sized, folders = contents(Path(path))
        except OSError as error:
            self.emit("unreadable", path=path, reason=str(error))
            sized, folders = [], []
        limit = self.job.get_shared_data("limit")
        if limit:
            folders = folders[: max(0, limit - known)]
        known += len(folders)
        self.note(visited=visited, known=known, files=state["files"] + len(sized))
        if sized:
            self.emit("files", sized=sized)
        for folder in folders:
            self.emit("folder", path=folder)
        if visited == known:
            self.emit("finished", folders=visited)


class BySize(Step):
    """Collects paths by file size: only files of one size can be equal."""

    def __init__(self) -> None:
        super().__init__()
        self.define_slot("files", handler=self.collect)
        self.define_slot("finished", handler=self.compare)
        self.define_event("candidates", ["size", "paths"])

    def collect(self, sized: list[tuple[str, int]]) -> None:
        """Sort the files of one folder in with the others. Empty files are all equal and of no interest."""
        paths: dict[int, list[str]] = defaultdict(list, self.recall().get("paths", {}))
        for path, size in sized:
            if size:
                paths[size] = [*paths[size], path]
        self.note(paths=dict(paths), sizes=len(paths))

    def compare(self, folders: int) -> None:
        """Emit every size that more than one file has, largest first."""
        paths = self.recall().get("paths", {})
        candidates = sorted((size for size, same in paths.items() if len(same) > 1), reverse=True)
        self.note(folders=folders, candidates=len(candidates))
        for size in candidates:
            self.emit("candidates", size=size, paths=paths[size])


class ByContent(Step):
    """Reads files of one size and groups those with equal content."""

    def __init__(self) -> None:
        super().__init__()
        self.define_slot("candidates", handler=self.compare)
        self.define_event("duplicates", ["size", "paths"])
        self.define_event("unreadable", ["path", "reason"])

    def compare(self, size: int, paths: list[str]) -> None:
        """Emit each set of equal files among `paths`."""
        pace = self.job.get_shared_data("pace")
        equal: dict[bytes, list[str]] = defaultdict(list)
        for path in paths:
            time.sleep(pace)
            try:
                equal[digest_of(Path(path))].append(path)
            except OSError as error:
                self.emit("unreadable", path=path, reason=str(error))
        state = self.recall()
        self.note(compared=state.get("compared", 0) + len(paths), bytes=state.get("bytes", 0) + size * len(paths))
        for same in equal.values():
            if len(same) > 1:
                self.emit("duplicates", size=size, paths=same)


class Unreadable(Step):
    """Keeps what could not be read, so that the report does not look more complete than it is."""

    def __init__(self) -> None:
        super().__init__()
        self.define_slot("path", handler=self.keep)

    def keep(self, path: str, reason: str) -> None:
        """Note one path and the reason."""
        self.note(**{path: reason})
        self.job.append_to_shared_log({"level": "warning", "path": path, "reason": reason})


class Ask(Step):
    """Defers an event for each group of duplicates: a person decides when it is emitted."""

    def __init__(self) -> None:
        super().__init__()
        self.define_slot("duplicates", handler=self.ask)
        self.define_event("approved", ["group", "size", "paths"])

    def ask(self, size: int, paths: list[str]) -> None:
        """Number the group, log it and defer its approval."""
        state = self.recall()
        group = state.get("groups", 0) + 1
        spare = size * (len(paths) - 1)
        self.note(groups=group, spare_bytes=state.get("spare_bytes", 0) + spare)
        self.job.append_to_shared_log(
            {"level": "info", "group": group, "files": len(paths), "bytes": size, "first": Path(paths[0]).name}
        )
        self.emit_deferred_event("approved", group=group, size=size, paths=paths)


class Write(Step):
    """Writes the report of what has been approved so far, whole each time."""

    def __init__(self) -> None:
        super().__init__()
        self.define_slot("approved", handler=self.write)

    def write(self, group: int, size: int, paths: list[str]) -> None:
        """Add one group to the report."""
        approved = {**self.recall().get("approved", {}), group: [size, paths]}
        spare = sum(size * (len(paths) - 1) for size, paths in approved.values())
        report = Path(self.job.get_shared_data("report"))
        report.write_text(report_of(self.job.get_shared_data("root"), approved, spare), encoding="utf-8")
        self.note(approved=approved, spare_bytes=spare, report=str(report))
        self.job.append_to_shared_log({"level": "info", "approved": group, "spare_bytes": spare, "report": str(report)})


def contents(folder: Path) -> tuple[list[tuple[str, int]], list[str]]:
    """The files of `folder` with their sizes, and its folders, sorted. Links are neither followed nor listed."""
    entries = [entry for entry in sorted(folder.iterdir()) if not entry.is_symlink()]
    files = [(str(entry), entry.stat().st_size) for entry in entries if entry.is_file()]
    folders = [str(entry) for entry in entries if entry.is_dir() and entry.name not in SKIPPED_FOLDERS]
    return files, folders


def digest_of(file: Path) -> bytes:
    """A digest of the file's content, read in chunks."""
    digest = hashlib.blake2b()
    with file.open("rb") as source:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
    return digest.digest()


def report_of(root: str, approved: dict[int, list[Any]], spare: int) -> str:
    """The report's text: the first file of each group is the one to keep."""
    lines = [f"Approved duplicates under {root}: {len(approved)} groups, {spare:,} bytes to spare", ""]
    for group, (size, paths) in sorted(approved.items()):
        lines.append(f"group {group}, {size:,} bytes each")
        lines += [f"  {'keep' if path is paths[0] else 'same'}  {path}" for path in paths]
    return "\n".join(lines) + "\n"


def build() -> Flow:
    """The search for duplicates as a flow; its entry is `scan`."""
    flow = Flow(flow_id="duplicates_approval")
    flow.add_routine(Scan(), "scan")
    flow.add_routine(BySize(), "by_size")
    flow.add_routine(ByContent(), "by_content")
    flow.add_routine(Unreadable(), "unreadable")
    flow.add_routine(Ask(), "ask")
    flow.add_routine(Write(), "write")
    flow.connect("scan", "folder", "scan", "folder")
    flow.connect("scan", "files", "by_size", "files")
    flow.connect("scan", "finished", "by_size", "finished")
    flow.connect("scan", "unreadable", "unreadable", "path")
    flow.connect("by_size", "candidates", "by_content", "candidates")
    flow.connect("by_content", "unreadable", "unreadable", "path")
    flow.connect("by_content", "duplicates", "ask", "duplicates")
    flow.connect("ask", "approved", "write", "approved")
    return flow


flow = build()
