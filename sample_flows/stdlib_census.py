"""A census of Python source files: how much of what, per package, and who imports whom.

Reads the standard library of the interpreter that runs it, a few thousand real files, and reads nothing else.

    routilux-tui run sample_flows/stdlib_census.py
    routilux-tui run sample_flows/stdlib_census.py --param pace=0 --param root=src

What to look at in the dashboard:

- The graph: `walk` hands out small batches and `read` asks for the next one, a cycle that keeps every mailbox short.
  `parse` feeds two routines, and `tally` joins what four of them send.
- `reject`: the library's own tests contain files that no parser accepts. `parse` raises on them, its error handler says
  continue, and its panel keeps the last traceback.
- The states: `tally` has a row per package, `links` the modules that are imported most.
- The log: `!info` hides the files that are in order and leaves the remarkable ones.
- `P` stops it between two files, at any moment; `R` goes on with every message that waited.

Parameters: `root` (a directory; default the standard library), `limit` (files at most, 0 for all),
`pace` (seconds that `read` rests per file, 0 for full speed).
"""

from __future__ import annotations

import ast
import sysconfig
import time
import tokenize
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from routilux import ErrorHandler, ErrorStrategy, ExecutionContext, Flow, JobState, Routine

PACE = 0.02
BATCH = 8
SKIPPED_FOLDERS = frozenset({"__pycache__", "site-packages", "dist-packages"})
LONG_FILE = 2_000
LONG_FUNCTION = 250

Definition = tuple[str, str, int, bool]
"""Kind ("class" or "function"), name, length in lines, and whether it has a docstring."""


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


class Walk(Step):
    """Hands out the names of Python files in batches; each batch is asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.define_slot("trigger", handler=self.begin)
        self.define_slot("more", handler=self.hand_out)
        self.define_event("file", ["name", "last"])
        self.define_event("finished", ["files"])

    def begin(self, root: str = "", limit: int = 0, pace: float = PACE) -> None:
        """Note what was asked for and hand out the first batch."""
        top = Path(root or sysconfig.get_path("stdlib")).resolve()
        if not top.is_dir():
            raise NotADirectoryError(f"root must be a directory with Python files, and {top} is not one")
        self.job.update_shared_data("root", str(top))
        self.job.update_shared_data("pace", float(pace))
        self.job.update_shared_data("limit", int(limit))
        self.note(folders=0, files=0, to_visit=[""], to_hand_out=[])
        self.hand_out()

    def hand_out(self) -> None:
        """Emit one batch of names; when there are none left, say how many there were."""
        state = self.recall()
        root = Path(self.job.get_shared_data("root"))
        to_visit, waiting = list(state["to_visit"]), list(state["to_hand_out"])
        folders, files = state["folders"], state["files"]
        limit = self.job.get_shared_data("limit")
        room = limit - files if limit else BATCH
        batch_size = min(BATCH, room)
        while to_visit and len(waiting) < batch_size:
            found, deeper = python_files(root, to_visit.pop())
            waiting += found
            to_visit += deeper
            folders += 1
        batch, waiting = waiting[:batch_size], waiting[batch_size:]
        files += len(batch)
        self.note(folders=folders, files=files, to_visit=to_visit, to_hand_out=waiting)
        for name in batch:
            self.emit("file", name=name, last=name is batch[-1])
        if not batch:
            self.emit("finished", files=files)


class Read(Step):
    """Reads one file as text, in the encoding that it declares."""

    def __init__(self) -> None:
        super().__init__()
        self.define_slot("file", handler=self.read)
        self.define_event("source", ["name", "package", "text"])
        self.define_event("failed", ["name", "reason"])
        self.define_event("wanted", [])

    def read(self, name: str, last: bool) -> None:
        """Emit the text, or why there is none; ask for more after the last file of a batch."""
        file = Path(self.job.get_shared_data("root"), name)
        time.sleep(self.job.get_shared_data("pace"))
        try:
            with tokenize.open(file) as source:
                text = source.read()
        except (OSError, SyntaxError, ValueError) as error:
            self.emit("failed", name=name, reason=reason_of(error))
        else:
            size = self.recall().get("bytes", 0) + file.stat().st_size
            self.note(bytes=size, newest=name)
            package = name.partition("/")[0] if "/" in name else "(modules)"
            self.emit("source", name=name, package=package, text=text)
        if last:
            self.emit("wanted")


class Parse(Step):
    """Turns source text into an outline: what it defines and what it imports."""

    def __init__(self) -> None:
        super().__init__()
        self.define_slot("source", handler=self.parse)
        self.define_event("outline", ["name", "package", "text", "definitions", "imports"])
        self.define_event("failed", ["name", "reason"])
        self.set_error_handler(ErrorHandler(strategy=ErrorStrategy.CONTINUE))

    def parse(self, name: str, package: str, text: str) -> None:
        """Emit the outline; a text that is no Python goes to `failed`, and its error stays on record."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                tree = ast.parse(text, filename=name)
        except (SyntaxError, ValueError, RecursionError) as error:
            self.emit("failed", name=name, reason=reason_of(error))
            raise
        definitions, imports = outline_of(tree)
        counted = Counter(self.recall().get("defined", {}))
        counted.update(kind for kind, _, _, _ in definitions)
        self.note(newest=name, defined=dict(counted), characters=self.recall().get("characters", 0) + len(text))
        self.emit("outline", name=name, package=package, text=text, definitions=definitions, imports=imports)


class Measure(Step):
    """Counts lines of code, comment and nothing, and finds what is remarkably long."""

    def __init__(self) -> None:
        super().__init__()
        self.define_slot("outline", handler=self.measure)
        self.define_event("measured", ["package", "lines", "code", "comments", "definitions", "documented"])

    def measure(self, name: str, package: str, text: str, definitions: list[Definition]) -> None:
        """Emit the figures of one file and write its line in the log."""
        lines = [line.strip() for line in text.splitlines()]
        code = sum(1 for line in lines if line and not line.startswith("#"))
        comments = sum(1 for line in lines if line.startswith("#"))
        state = self.recall() or {"files": 0, "lines": 0, "longest_file": ["", 0]}
        longest = max(state["longest_file"], [name, len(lines)], key=lambda entry: int(entry[1]))
        self.note(files=state["files"] + 1, lines=state["lines"] + len(lines), longest_file=longest)
        level = "warning" if len(lines) > LONG_FILE else "info"
        self.job.append_to_shared_log(
            {"level": level, "file": name, "lines": len(lines), "definitions": len(definitions)}
        )
        for kind, defined, length, _ in definitions:
            if kind == "function" and length > LONG_FUNCTION:
                self.job.append_to_shared_log({"level": "warning", "file": name, "function": defined, "lines": length})
        self.emit(
            "measured",
            package=package,
            lines=len(lines),
            code=code,
            comments=comments,
            definitions=len(definitions),
            documented=sum(1 for _, _, _, documented in definitions if documented),
        )


class Links(Step):
    """Counts how many files import each module."""

    def __init__(self) -> None:
        super().__init__()
        self.define_slot("outline", handler=self.link)
        self.define_event("linked", ["imports"])

    def link(self, imports: list[str]) -> None:
        """Add one file's imports, and keep the ten most wanted modules in sight."""
        state = self.recall()
        importers = Counter(state.get("importers", {}))
        importers.update(imports)
        self.note(most_imported=dict(importers.most_common(10)), modules=len(importers), importers=dict(importers))
        self.emit("linked", imports=len(imports))


class Reject(Step):
    """Keeps the files that could not be read or parsed, for the report."""

    def __init__(self) -> None:
        super().__init__()
        self.define_slot("file", handler=self.keep)
        self.define_event("rejected", ["name"])

    def keep(self, name: str, reason: str) -> None:
        """Note one file and why it was rejected."""
        self.note(**{name: reason})
        self.job.append_to_shared_log({"level": "error", "file": name, "reason": reason})
        self.emit("rejected", name=name)


class Tally(Step):
    """Joins the figures per package; the report is due when every file has been accounted for."""

    def __init__(self) -> None:
        super().__init__()
        self.define_slot("measured", handler=self.add)
        self.define_slot("linked", handler=self.add_links)
        self.define_slot("rejected", handler=self.add_reject)
        self.define_slot("expected", handler=self.expect)
        self.define_event("complete", ["packages", "rejected"])

    def add(self, package: str, **figures: int) -> None:
        """Add the figures of one file to its package's row."""
        packages = self.recall().get("packages", {})
        row = Counter(packages.get(package, {}))
        row.update(files=1, **figures)
        self.count("measured", packages={**packages, package: dict(row)})

    def add_links(self, imports: int) -> None:
        """Add the number of imports of one file."""
        self.count("linked", imports=self.recall().get("imports", 0) + imports)

    def add_reject(self, name: str) -> None:
        """Count one rejected file."""
        self.count("rejected", last_rejected=name)

    def expect(self, files: int) -> None:
        """Learn how many files there are in all."""
        self.note(expected=files)
        self.finish()

    def count(self, what: str, **changes: Any) -> None:
        """Count one more of `what` along with other changes."""
        self.note(**{what: self.recall().get(what, 0) + 1}, **changes)
        self.finish()

    def finish(self) -> None:
        """Emit `complete` when every file is accounted for."""
        state = self.recall()
        rejected = state.get("rejected", 0)
        if min(state.get("measured", 0), state.get("linked", 0)) + rejected == state.get("expected"):
            self.emit("complete", packages=state.get("packages", {}), rejected=rejected)


class Report(Step):
    """Prints the census."""

    def __init__(self) -> None:
        super().__init__()
        self.define_slot("complete", handler=self.report)

    def report(self, packages: dict[str, dict[str, int]], rejected: int) -> None:
        """Print the largest packages and the totals, and keep them in the shared data."""
        totals: Counter[str] = Counter(rejected=rejected)
        for row in packages.values():
            totals.update(row)
        self.job.update_shared_data("census", dict(totals))
        self.job.append_to_shared_log({"level": "info", "census": "complete", **totals})
        print(f"{'package':<16}{'files':>7}{'lines':>10}{'definitions':>13}{'documented':>12}")
        largest = sorted(packages.items(), key=lambda item: -item[1]["lines"])[:12]
        for name, row in [*largest, (f"all {len(packages)}", totals)]:
            documented = row["documented"] / row["definitions"] if row["definitions"] else 0.0
            print(f"{name:<16}{row['files']:>7,}{row['lines']:>10,}{row['definitions']:>13,}{documented:>12.0%}")
        print(f"{rejected} files rejected")


def python_files(root: Path, folder: str) -> tuple[list[str], list[str]]:
    """The Python files and the folders in a folder, by their names under `root`; nothing when it can't be read."""
    try:
        entries = sorted((root / folder).iterdir())
    except OSError:
        return [], []
    named = {entry.relative_to(root).as_posix(): entry for entry in entries if not entry.is_symlink()}
    files = [name for name, entry in named.items() if entry.suffix == ".py" and entry.is_file()]
    folders = [name for name, entry in named.items() if entry.is_dir() and entry.name not in SKIPPED_FOLDERS]
    return files, folders[::-1]


def outline_of(tree: ast.Module) -> tuple[list[Definition], list[str]]:
    """Every class and function of a module, and the modules that it imports, each once."""
    definitions: list[Definition] = []
    imports: dict[str, None] = {}
    for statement in statements(tree.body):
        match statement:
            case ast.ClassDef() | ast.FunctionDef() | ast.AsyncFunctionDef():
                kind = "class" if isinstance(statement, ast.ClassDef) else "function"
                length = (statement.end_lineno or statement.lineno) - statement.lineno + 1
                definitions.append(
                    (kind, statement.name, length, ast.get_docstring(statement, clean=False) is not None)
                )
            case ast.Import(names=names):
                imports.update(dict.fromkeys(alias.name for alias in names))
            case ast.ImportFrom(module=str(module), level=0):
                imports[module] = None
    return definitions, list(imports)


def statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a body and, depth first, of every block inside them."""
    for statement in body:
        yield statement
        for field in ("body", "orelse", "finalbody"):
            yield from statements(getattr(statement, field, []))
        for block in (*getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
            yield from statements(block.body)


def reason_of(error: Exception) -> str:
    """An error in one line, with the line of the file where there is one."""
    where = f" (line {error.lineno})" if isinstance(error, SyntaxError) and error.lineno else ""
    what = error.msg if isinstance(error, SyntaxError) else error
    return f"{type(error).__name__}: {what}{where}"


def build() -> Flow:
    """The census as a flow; its entry is `walk`."""
    flow = Flow(flow_id="stdlib_census")
    for routine_id, routine in {
        "walk": Walk(),
        "read": Read(),
        "parse": Parse(),
        "measure": Measure(),
        "links": Links(),
        "reject": Reject(),
        "tally": Tally(),
        "report": Report(),
    }.items():
        flow.add_routine(routine, routine_id)
    flow.connect("walk", "file", "read", "file")
    flow.connect("read", "wanted", "walk", "more")
    flow.connect("read", "source", "parse", "source")
    flow.connect("read", "failed", "reject", "file")
    flow.connect("parse", "failed", "reject", "file")
    flow.connect("parse", "outline", "measure", "outline")
    flow.connect("parse", "outline", "links", "outline")
    flow.connect("measure", "measured", "tally", "measured")
    flow.connect("links", "linked", "tally", "linked")
    flow.connect("reject", "rejected", "tally", "rejected")
    flow.connect("walk", "finished", "tally", "expected")
    flow.connect("tally", "complete", "report", "complete")
    return flow


flow = build()
