"""The panes and what each shows of the state: the one place where the model's rows meet the widgets."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from routilux.protocol import JobSummary
from routilux_tui.keys.keymap import Keymap
from routilux_tui.model.compare import Shift
from routilux_tui.model.desk import DIGITS, Pane, Plan
from routilux_tui.model.heading import Unseen
from routilux_tui.model.job import JobView
from routilux_tui.model.marking import Marks
from routilux_tui.model.output import Written
from routilux_tui.model.pace import Reading, read
from routilux_tui.model.panel import panel_facts
from routilux_tui.model.scroll import TAIL, Scroll
from routilux_tui.model.view import emitting
from routilux_tui.render.log import ROUTINE_COLUMN
from routilux_tui.render.look import Look
from routilux_tui.render.titles import Joint
from routilux_tui.render.wide_panel import WIDE
from routilux_tui.screens.deferred_source import DeferredSource
from routilux_tui.screens.feed import Feed, Seen
from routilux_tui.screens.graph_pane import GraphPane
from routilux_tui.screens.handler_source import HandlerSource
from routilux_tui.screens.history_source import HistorySource
from routilux_tui.screens.log_source import LogSource
from routilux_tui.screens.recent_source import RecentActivations
from routilux_tui.screens.time_pane import TimePane
from routilux_tui.settings.options import Settings
from routilux_tui.widgets.deferred_table import DeferredTable
from routilux_tui.widgets.edges import PaneTitle
from routilux_tui.widgets.graph_view import GraphView
from routilux_tui.widgets.history_table import HistoryTable
from routilux_tui.widgets.jobs_table import JobsTable
from routilux_tui.widgets.log_view import LogView
from routilux_tui.widgets.output_list import OutputList
from routilux_tui.widgets.routine_panel import RoutinePanel
from routilux_tui.widgets.row_list import RowList
from routilux_tui.widgets.timeline_view import TimelineView

_AGING = (Pane.JOBS, Pane.ROUTINE, Pane.DEFERRED)
"""The panes in which ages stand."""

PaneWidget = RowList | RoutinePanel | TimelineView | GraphView


class Panes:
    """The widgets of the panes with their titles, and the choices that belong to one pane alone."""

    def __init__(
        self,
        look: Look,
        feed: Feed,
        written: Written,
        *,
        has_program: bool,
        marks: Marks,
        settings: Settings | None = None,
    ) -> None:
        self.look = look
        self._feed = feed
        self._written = written
        self._has_program = has_program
        self.jobs = JobsTable(look)
        self.graph = GraphView(look)
        self.routine = RoutinePanel(look)
        self.log = LogView(look)
        self.timeline = TimelineView(look)
        self.deferred = DeferredTable(look)
        self.history = HistoryTable(look, marks)
        self.output = OutputList(look)
        settings = settings or Settings()
        self._tail = TAIL if settings.follow else Scroll(tails=True)
        self.log.wrap, self.log.times = settings.wrap, settings.times != "off"
        self.log.scroll = self.history.scroll = self._tail
        self._log_source = LogSource(feed, written)
        keymap = Keymap(settings.keys)
        for widget in (self.deferred, self.routine):
            widget.hint = tuple(keymap.worded(line) for line in widget.hint)
        self.titles = {pane: PaneTitle(look, pane, DIGITS[pane]) for pane in Pane}
        self._job_id = ""
        self._history_source = HistorySource(feed)
        self._handler_source = HandlerSource(feed)
        self._recent = RecentActivations(feed)
        self.deferred_source = DeferredSource(feed)
        self.time = TimePane(self.timeline, feed)
        self._graph_pane = GraphPane(self.graph, feed)
        self._width = 0
        self._reading = Reading()
        self._plan: Plan | None = None
        self._joints: dict[Pane, Sequence[Joint]] = {}
        self._shown_news: dict[Pane, object] = {}
        self._show: dict[Pane, Callable[[JobView | None], None]] = {
            Pane.JOBS: self._show_jobs,
            Pane.GRAPH: self._show_graph,
            Pane.ROUTINE: self._show_routine,
            Pane.LOG: self._show_log,
            Pane.TIMELINE: self._show_timeline,
            Pane.DEFERRED: self._show_deferred,
            Pane.HISTORY: self._show_history,
            Pane.OUTPUT: self._show_output,
        }

    @property
    def compared(self) -> tuple[str, Mapping[str, Shift]]:
        """The job that was compared with another run, and how its routines differ, which the graph shows."""
        return self._graph_pane.compared

    @compared.setter
    def compared(self, compared: tuple[str, Mapping[str, Shift]]) -> None:
        self._graph_pane.compared = compared

    def widget(self, pane: Pane) -> PaneWidget:
        """The widget of a pane."""
        widgets: dict[Pane, PaneWidget] = {
            Pane.JOBS: self.jobs,
            Pane.GRAPH: self.graph,
            Pane.ROUTINE: self.routine,
            Pane.LOG: self.log,
            Pane.TIMELINE: self.timeline,
            Pane.DEFERRED: self.deferred,
            Pane.HISTORY: self.history,
            Pane.OUTPUT: self.output,
        }
        return widgets[pane]

    def row_list(self, pane: Pane) -> RowList:
        """The widget of a pane that is a list. Raises TypeError for one that is not."""
        widget = self.widget(pane)
        if not isinstance(widget, RowList):
            raise TypeError(f"the {pane} pane is no list")
        return widget

    def press(self, pane: Pane, y: int) -> bool:
        """Select what stands in a row of a pane; True when it is a row of a list that was selected already."""
        widget = self.widget(pane)
        if isinstance(widget, RowList):
            before = -1 if widget.scroll.follow else widget.cursor
            widget.press(y)
            return widget.cursor == before == widget.index_at(y)
        if not isinstance(widget, GraphView):
            widget.press(y)
        return False

    def roll(self, pane: Pane, rows: int) -> None:
        """Scroll a pane, as the wheel does it."""
        widget = self.widget(pane)
        if not isinstance(widget, GraphView):
            widget.roll(rows)

    def job_of(self, focus: Pane) -> JobSummary | None:
        """The job that keys are about: that under the cursor of the list of jobs, elsewhere the one on screen."""
        if focus is not Pane.JOBS:
            return self._feed.shown.summary
        if self.jobs.current is None:
            # The keys may come before the pane was drawn for the first time.
            self.bring(Pane.JOBS)
        return self.jobs.current

    def take_look(self, look: Look) -> None:
        """Draw with another look from now on."""
        self.look = look
        for pane in Pane:
            self.widget(pane).look = look
            self.titles[pane].look = look

    @property
    def behind(self) -> bool:
        """True while figures stand that are not the newest any more, so that they can be read."""
        return self._reading.behind

    def catch_up(self) -> None:
        """Show the newest figures the next time."""
        self._plan = None

    def show(self, plan: Plan, focus: Pane) -> None:
        """Show the state in the panes that are on the screen, with their titles."""
        job = self._feed.shown.job
        self._new_job(job)
        self._width = plan.width
        pace = self._feed.pace if plan is self._plan else 0.0
        if plan is not self._plan:
            self._plan = plan
            self._joints = {place.pane: plan.title_joints(place) for place in plan.places}
        self._reading = read(self._reading, job, self._feed.now, pace=pace)
        self._show_news(Pane.DEFERRED, job)
        for place in plan.places:
            widget = self.widget(place.pane)
            if isinstance(widget, RowList):
                widget.focus_keys(has_keys=place.pane is focus)
            if place.pane is not Pane.DEFERRED:
                self._show_news(place.pane, job)
            name, figures = self._title(place.pane, job)
            self.titles[place.pane].show(name, figures, focused=place.pane is focus, joints=self._joints[place.pane])

    def show_ages(self, plan: Plan) -> None:
        """Let go on how long ago something was, while nothing else changes."""
        for place in plan.places:
            if place.pane in _AGING:
                self._show[place.pane](self._feed.shown.job)

    def _show_news(self, pane: Pane, job: JobView | None) -> None:
        """Show the state in a pane, unless it has nothing but figures that stand a little longer."""
        news = self._news(pane, job)
        if news is None or self._reading.fresh or news != self._shown_news.get(pane):
            self._shown_news[pane] = news
            self._show[pane](job)

    def _news(self, pane: Pane, job: JobView | None) -> object:
        """What a pane of figures shows at once; None for one that is always shown anew."""
        if job is None:
            return None
        match pane:
            case Pane.JOBS:
                return job.job_id, [(row.job_id, row.status) for row in self._feed.shown.jobs.values()]
            case Pane.ROUTINE:
                standing = next((face.standing for face in self._reading.faces if face.selected), None)
                handlers = self._handler_source.handlers(job)
                recent = self._recent.records(job)
                return job.selected, standing, job.detail is None, job.error is None, handlers, recent
            case Pane.DEFERRED:
                return None if self.deferred_source.fetches else (job.job_id, job.deferred, emitting(self._feed.shown))
            case Pane.LOG:
                return self._log_news(job)
        return None

    def _log_news(self, job: JobView) -> object:
        """What decides how the log looks; None while more goes into it than entries."""
        log, pages = self.log, self._feed.log
        if log.marked or log.filter or log.with_output or self._feed.live.farewell:
            return None
        return job.job_id, job.log_length, id(pages), pages.edition, log.scroll, log.wrap, log.times

    def bring(self, pane: Pane) -> None:
        """Hand a pane the newest state now, so that it can be told where to go."""
        self._show[pane](self._feed.shown.job)

    def seen(self, plan: Plan) -> Seen:
        """What is on the screen of what must be asked for; asks for what is missing of history and source."""
        log, history, routine = plan.place(Pane.LOG), plan.place(Pane.HISTORY), plan.place(Pane.ROUTINE)
        if history is not None:
            self._history_source.look_at(self.history, history.height)
        if routine is not None and routine.width >= WIDE:
            self._handler_source.look_at()
            self._recent.look_at()
        return Seen(
            None if log is None else self.log.shown_log(log.height),
            self.log.scroll.follow,
            None if plan.place(Pane.TIMELINE) is None else self.time.wanted,
        )

    def unseen(self) -> tuple[Unseen, ...]:
        """What this viewer can't show any more: lines that it did not keep, entries that it never fetched."""
        return (
            (self._written.first, "line of output", "lines of output"),
            (self._log_source.missing, "entry of the log", "entries of the log"),
        )

    def _new_job(self, job: JobView | None) -> None:
        """Lists start anew when another job comes on the screen."""
        job_id = "" if job is None else job.job_id
        if job_id != self._job_id:
            self._job_id = job_id
            self.time.start_anew()
            self.log.scroll = self._tail
            self.history.start_anew(self._tail)
            self.deferred.scroll = Scroll()

    def _show_jobs(self, job: JobView | None) -> None:
        rows = tuple(self._feed.shown.jobs.values())
        meters = self._feed.shown.meters
        self.jobs.show(rows, meters, "" if job is None else job.job_id, self._feed.now)

    def _show_graph(self, job: JobView | None) -> None:
        self._graph_pane.show(job, self._reading.faces)

    def _show_routine(self, job: JobView | None) -> None:
        facts = None if job is None else panel_facts(job, self._feed.now)
        self.routine.show(facts, self._handler_source.handlers(job), self._recent.records(job))

    def _show_log(self, job: JobView | None) -> None:
        least = len("stdout") if self.log.with_output else 0
        names = max(least, min(ROUTINE_COLUMN, _longest(_routine_ids(job))))
        self.log.show(self._log_source.contents(self.log, names))

    def _show_timeline(self, job: JobView | None) -> None:
        if job is not None:
            self.time.show(job, self._reading.faces, self._width)

    def _show_deferred(self, job: JobView | None) -> None:
        items = self.deferred_source.items(job)
        waiting = 0 if job is None else job.deferred_count
        problem = self.deferred_source.problem
        self.deferred.show(items, emitting(self._feed.shown), self._feed.now, waiting, problem)

    def _show_history(self, job: JobView | None) -> None:
        graph, job_id = (None, "") if job is None else (job.graph, job.job_id)
        self.history.show(self._history_source.contents(self.history), graph, job_id)

    def _show_output(self, _job: JobView | None) -> None:
        if self._has_program:
            hint: tuple[str, ...] = ("The program printed nothing so far.",)
        else:
            hint = ("The output of a program that was started elsewhere goes to its own terminal.",)
        self.output.show(self._written, hint)

    def _title(self, pane: Pane, job: JobView | None) -> tuple[str, str]:
        match pane:
            case Pane.JOBS:
                return "Jobs", self.jobs.figures
            case Pane.GRAPH:
                against = "compared   " if self._graph_pane.shifts(job) else ""
                return "Graph", f"{against}{self.graph.figures}"
            case Pane.ROUTINE:
                return (self.look.clean(job.selected, 200), "routine") if job and job.selected else ("Routine", "")
            case Pane.LOG:
                return "Log", self.log.figures
            case Pane.TIMELINE:
                return "Timeline", self.time.title
            case Pane.DEFERRED:
                return "Deferred", self.deferred.figures if job else ""
            case Pane.HISTORY:
                return "History", self.history.figures
            case Pane.OUTPUT:
                return "Output", self.output.figures


def _routine_ids(job: JobView | None) -> Sequence[str]:
    return [] if job is None or job.graph is None else [node.routine_id for node in job.graph.routines]


def _longest(names: Sequence[str]) -> int:
    return max((len(name) for name in names), default=8)
