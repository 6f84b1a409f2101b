"""The one table of what a person can do. Bindings, footer, help, command palette and the README's keys are made of it.

Knows the model's words and no screen. What an action does is the business of the screen that has it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from routilux.protocol import JobStatus
from routilux_tui.model.desk import Pane


@dataclass(frozen=True, slots=True)
class Context:
    """What decides whether an action applies now. `commands` are those that the monitor obeys, in lower case.

    `ended` is why the source is gone, empty while it is there. `deferred` says that a deferred event is selected,
    `renewable` that the program can be started anew.
    `travels` says that a recording is on screen, and `recorded` that the jobs on screen are recorded. `marks` is how
    many activations are marked.
    """

    pane: Pane = Pane.GRAPH
    status: JobStatus | None = None
    deferred: bool = False
    read_only: bool = False
    ended: str = ""
    commands: frozenset[str] = frozenset()
    grown: bool = False
    renewable: bool = False
    travels: bool = False
    recorded: bool = False
    marks: int = 0


Check = Callable[[Context], str]
"""Why an action does not apply in a context, one short sentence; empty when it does."""


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that a person can do.

    `keys` are Textual's names for the keys, `shown` is how the first is written, `label` two words for the footer, and
    `help` one line. `acts` marks what changes the job, which `--read-only` disables. `panes` are those that it belongs
    to, all when empty. `footer` is how soon it gives way in the footer when that is narrow, 1 last; 0 keeps it out.
    Actions with the same `together` share one place there, under that text.
    """

    id: str
    keys: tuple[str, ...]
    shown: str
    label: str
    help: str
    group: str
    footer: int = 0
    together: str = ""
    acts: bool = False
    panes: tuple[Pane, ...] = ()
    check: Check | None = None
    later: str = ""

    def why_not(self, context: Context) -> str:
        """Why it can't be done now, one short sentence; empty when it can."""
        if self.later:
            return self.later
        if self.panes and context.pane not in self.panes:
            elsewhere = [pane for pane in Pane if pane not in self.panes]
            if len(elsewhere) == 1:
                return f"not for the {elsewhere[0]} pane"
            *others, last = self.panes
            return f"for the {', '.join(others)} and {last} panes" if others else f"for the {last} pane"
        if self.acts and context.travels:
            return "this is a recording: it shows what was"
        if self.acts and context.read_only:
            return "this dashboard is read only"
        if self.acts and context.ended:
            return "the program is gone"
        return self.check(context) if self.check is not None else ""


def _obeys(command: str, reason: str, *statuses: JobStatus) -> Check:
    """Applies when the monitor obeys the command and the job has one of the statuses."""

    def check(context: Context) -> str:
        if context.status is None:
            return "there is no job"
        if context.commands and command not in context.commands:
            return "this source can't do that"
        return "" if context.status in statuses else reason

    return check


def _renews(context: Context) -> str:
    if context.read_only:
        return "this dashboard is read only"
    return "" if context.renewable else "the program was not started here"


def _travels(context: Context) -> str:
    return "" if context.travels else "this is live already; [ goes back"


def _freezes(context: Context) -> str:
    return "this is a recording: nothing moves on but what is played" if context.travels else ""


def _looks_back(context: Context) -> str:
    return "" if context.travels or context.recorded else "nothing is recorded; r begins a recording"


def _records(context: Context) -> str:
    return "" if "record" in context.commands else "this source can't record"


def _emits(context: Context) -> str:
    if not context.deferred:
        return "no deferred event is selected"
    return _obeys(
        "emitdeferred", "the job is over", JobStatus.RUNNING, JobStatus.PAUSING, JobStatus.PAUSED, JobStatus.PENDING
    )(context)


def _has_marks(context: Context) -> str:
    return "" if context.marks else "no activation is marked"


_DEBUGS = "needs the debugger, which is not in this version yet"
_ZOOMS = (Pane.GRAPH, Pane.TIMELINE)
_TABLES = (Pane.JOBS, Pane.DEFERRED, Pane.HISTORY)
_FILTERED = (Pane.LOG, Pane.OUTPUT, *_TABLES)
_TAILS = (Pane.LOG, Pane.HISTORY, Pane.OUTPUT)

_MARKS_JOBS = tuple(pane for pane in Pane if pane is not Pane.HISTORY)
_WHY = tuple(pane for pane in Pane if pane not in (Pane.JOBS, Pane.OUTPUT))


def _has_job(context: Context) -> str:
    return "there is no job" if context.status is None else ""


ACTIONS: tuple[Action, ...] = (
    Action("pane.jobs", ("1",), "1", "pane", "Jobs", "Panes", 3, "1-7"),
    Action("pane.graph", ("2",), "2", "pane", "Graph", "Panes", 3, "1-7"),
    Action("pane.routine", ("3",), "3", "pane", "Routine", "Panes", 3, "1-7"),
    Action("pane.log", ("4",), "4", "pane", "Shared log", "Panes", 3, "1-7"),
    Action("pane.timeline", ("5",), "5", "pane", "Timeline", "Panes", 3, "1-7"),
    Action("pane.deferred", ("6",), "6", "pane", "Deferred events", "Panes", 3, "1-7"),
    Action("pane.history", ("7",), "7", "pane", "History of activations", "Panes", 3, "1-7"),
    Action("pane.output", ("0",), "0", "output", "What the program printed", "Panes"),
    Action("pane.next", ("tab",), "tab", "next", "Next pane", "Panes"),
    Action("pane.previous", ("shift+tab",), "shift+tab", "previous", "Previous pane", "Panes"),
    Action("pane.whole", ("v",), "v", "whole", "Fill the screen with this pane, and back", "Panes"),
    Action("move.left", ("h", "left"), "h", "move", "Left", "Move", 6, "hjkl"),
    Action("move.down", ("j", "down"), "j", "move", "Down", "Move", 6, "hjkl"),
    Action("move.up", ("k", "up"), "k", "move", "Up", "Move", 6, "hjkl"),
    Action("move.right", ("l", "right"), "l", "move", "Right", "Move", 6, "hjkl"),
    Action("move.page_down", ("pagedown", "ctrl+d"), "pgdn", "page", "One screen down", "Move"),
    Action("move.page_up", ("pageup", "ctrl+u"), "pgup", "page", "One screen up", "Move"),
    Action("move.start", ("g", "home"), "g", "start", "First row, or the left end", "Move"),
    Action("move.end", ("G", "end"), "G", "end", "Last row, or the right end", "Move"),
    Action("open", ("enter",), "enter", "open", "Look into what is selected", "Move", 4),
    Action("back", ("escape",), "esc", "back", "Close what was opened, or leave the whole screen", "Move"),
    Action(
        "why", ("w",), "w", "why", "Why: causes back, effects forward; of an idle routine, what it waits for", "View",
        5, panes=_WHY, check=_has_job,
    ),
    Action("view.freeze", ("space",), "space", "freeze", "Freeze the view; the job goes on", "View", 6, check=_freezes),
    Action("log.follow", ("f",), "f", "follow", "Follow the end, or stay here", "View", 6, panes=_TAILS),
    Action("time.follow", ("f",), "f", "follow", "Follow the end of time again", "View", 6, panes=(Pane.TIMELINE,)),
    Action(
        "time.earlier", ("less_than_sign", "shift+left"), "<", "pan", "Earlier by a quarter of the window", "View",
        7, "< >", panes=(Pane.TIMELINE,),
    ),
    Action(
        "time.later", ("greater_than_sign", "shift+right"), ">", "pan", "Later by a quarter of the window", "View",
        7, "< >", panes=(Pane.TIMELINE,),
    ),
    Action("graph.follow", ("f",), "f", "hot spot", "Select the hot spot from now on", "View", 8, panes=(Pane.GRAPH,)),
    Action(
        "graph.fit", ("a",), "a", "all", "Show all of the flow, as dots if need be, and back", "View", 8,
        panes=(Pane.GRAPH,),
    ),
    Action("graph.find", ("slash",), "/", "find", "Find a routine by its name", "View", 7, panes=(Pane.GRAPH,)),
    Action("graph.next", ("n",), "n", "next", "Next routine that was found", "View", panes=(Pane.GRAPH,)),
    Action("graph.previous", ("N",), "N", "previous", "Routine found before this one", "View", panes=(Pane.GRAPH,)),
    Action("log.filter", ("slash",), "/", "filter", "Show only what matches", "View", 4, panes=_FILTERED),
    Action(
        "history.mark", ("m",), "m", "mark", "Mark this activation, for tests of all that are marked", "View", 5,
        panes=(Pane.HISTORY,), check=_has_job,
    ),
    Action(
        "history.unmark", ("M",), "M", "unmark all", "Clear the marks of all activations", "View", 5,
        panes=(Pane.HISTORY,), check=_has_marks,
    ),
    Action(
        "history.next", ("n",), "n", "next", "Next marked activation", "View", 9, "n N", panes=(Pane.HISTORY,),
        check=_has_marks,
    ),
    Action(
        "history.previous", ("N",), "N", "next", "Marked activation before this one", "View", 9, "n N",
        panes=(Pane.HISTORY,), check=_has_marks,
    ),
    Action(
        "mark", ("m",), "m", "mark", "Mark this job, to compare others with it", "View", 10, panes=_MARKS_JOBS,
        check=_has_job,
    ),
    Action(
        "compare", ("d",), "d", "compare", "Compare this job with the marked one: by cause when recorded", "View",
        10, check=_has_job,
    ),
    Action("table.sort", ("s",), "s", "sort", "Sort by the next column", "View", 6, "s u", panes=_TABLES),
    Action("table.turn", ("u",), "u", "sort", "Turn the order round", "View", 6, "s u", panes=_TABLES),
    Action("log.next", ("n",), "n", "next", "Next match of the last filter", "View", 8, "n N", panes=(Pane.LOG,)),
    Action("log.previous", ("N",), "N", "next", "Previous match", "View", 8, "n N", panes=(Pane.LOG,)),
    Action("log.wrap", ("z",), "z", "wrap", "Wrap long lines", "View", 8, panes=(Pane.LOG,)),
    Action("log.times", ("t",), "t", "times", "Show or hide the times", "View", 8, panes=(Pane.LOG,)),
    Action("log.output", ("o",), "o", "output", "The program's output: in the log, alone, or not at all", "View"),
    Action("copy", ("y",), "y", "copy", "Copy what is selected to the clipboard", "View", 8),
    Action("zoom.in", ("equals_sign",), "=", "zoom", "Closer", "View", 7, "= -", panes=_ZOOMS),
    Action("zoom.out", ("minus",), "-", "zoom", "Wider", "View", 7, "= -", panes=_ZOOMS),
    Action("pane.grow", ("plus",), "+", "grow", "A larger pane, in the end the whole screen", "Panes", 9, "+ _"),
    Action("pane.shrink", ("underscore",), "_", "grow", "A smaller pane", "Panes", 9, "+ _"),
    Action("screen.picture", ("p",), "p", "picture", "Save a picture of the screen (SVG, PNG)", "View"),
    Action(
        "job.pause", ("P",), "P", "pause", "Pause the job: what runs finishes, nothing further starts", "Job", 2,
        acts=True, check=_obeys("pause", "the job does not run", JobStatus.RUNNING, JobStatus.PENDING),
    ),
    Action(
        "job.resume", ("R",), "R", "resume", "Resume the job, deferred events first", "Job", 2,
        acts=True, check=_obeys("resume", "the job is not paused", JobStatus.PAUSED, JobStatus.PAUSING),
    ),
    Action(
        "deferred.emit", ("D",), "D", "emit", "Emit the selected deferred event now", "Job", 2,
        acts=True, check=_emits,
    ),
    Action(
        "job.cancel", ("K",), "K", "cancel", "Cancel the job (asks first)", "Job",
        acts=True, check=_obeys(
            "cancel", "the job is over", JobStatus.RUNNING, JobStatus.PAUSING, JobStatus.PAUSED, JobStatus.PENDING
        ),
    ),
    Action(
        "reload", ("ctrl+r",), "ctrl+r", "reload", "Start the program anew from its files (asks what becomes of a job)",
        "Job", check=_renews,
    ),
    Action("help", ("question_mark",), "?", "help", "This help", "Screen", 1),
    Action("palette", ("ctrl+p", "colon"), "ctrl+p", "commands", "Every command, by name", "Screen", 6),
    Action("suspend", ("ctrl+z",), "ctrl+z", "shell", "To the shell, until its fg; the job goes on", "Screen"),
    Action("quit", ("q", "ctrl+c", "ctrl+q"), "q", "quit", "Leave; the job goes on, or is stopped", "Screen", 1),
    Action(
        "time.back", ("left_square_bracket",), "[", "time", "Back one activation", "Time", 4, "[ ]", check=_looks_back
    ),
    Action(
        "time.on", ("right_square_bracket",), "]", "time", "Forward one activation", "Time", 4, "[ ]",
        check=_looks_back,
    ),
    Action("time.back10", ("left_curly_bracket",), "{", "earlier", "Back ten activations", "Time", check=_looks_back),
    Action("time.on10", ("right_curly_bracket",), "}", "later", "Forward ten activations", "Time", check=_looks_back),
    Action("time.go", ("at",), "@", "go to", "Go to a seq or a time", "Time", check=_looks_back),
    Action("time.live", ("full_stop",), ".", "live", "Return to now", "Time", 3, check=_travels),
    Action(
        "time.play", ("ctrl+space",), "ctrl+space", "play",
        "Play a recording, or stand still; there space does it, too", "Time", 3, check=_travels,
    ),
    Action("time.slower", ("left_parenthesis",), "(", "speed", "Play slower", "Time", 7, "( )", check=_travels),
    Action("time.faster", ("right_parenthesis",), ")", "speed", "Play faster", "Time", 7, "( )", check=_travels),
    Action("record", ("r",), "r", "record", "Recording on or off", "Time", acts=True, check=_records),
    Action(
        "export", ("x",), "x", "export", "Export the recording, bundle it, or make tests of activations", "Time",
        check=_looks_back,
    ),
    Action("hold", ("H",), "H", "hold", "Hold or release the routine", "Debugging", acts=True, later=_DEBUGS),
    Action("break", ("b",), "b", "breakpoint", "Breakpoint on or off", "Debugging", acts=True, later=_DEBUGS),
    Action("break.edit", ("B",), "B", "condition", "Its condition", "Debugging", acts=True, later=_DEBUGS),
    Action("step", ("S",), "S", "step", "Handle one message", "Debugging", acts=True, later=_DEBUGS),
    Action("continue", ("C",), "C", "continue", "Go on", "Debugging", acts=True, later=_DEBUGS),
    Action("edit", ("e",), "e", "edit", "Edit the selected payload", "Debugging", acts=True, later=_DEBUGS),
    Action("inject", ("I",), "I", "inject", "Inject a message", "Debugging", acts=True, later=_DEBUGS),
    Action("drop", ("X",), "X", "drop", "Drop the held message", "Debugging", acts=True, later=_DEBUGS),
    Action("retry", ("T",), "T", "retry", "Retry from here", "Debugging", acts=True, later=_DEBUGS),
    Action("fork", ("F",), "F", "fork", "Fork from here", "Debugging", acts=True, later=_DEBUGS),
)  # fmt: skip
"""Every action, in the order of the help."""

BY_ID = {action.id: action for action in ACTIONS}


def groups(actions: Iterable[Action] = ACTIONS) -> Iterator[tuple[str, list[Action]]]:
    """The actions by group, in the order in which the groups first appear."""
    by_group: dict[str, list[Action]] = {}
    for action in actions:
        by_group.setdefault(action.group, []).append(action)
    yield from by_group.items()


def key_table() -> str:
    """The README's table of keys, as Markdown."""
    lines = ["| Key | Does |", "|---|---|"]
    lines += [f"| `{action.shown}` | {action.help} |" for action in ACTIONS if not action.later]
    return "\n".join(lines) + "\n"
