"""The main screen: panes where the plan says, redrawn when a frame comes, and what the keys do."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, NamedTuple

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingsMap, BindingType
from textual.geometry import Size
from textual.timer import Timer

from routilux.protocol import Activation
from routilux_tui.actions import BY_ID, Context
from routilux_tui.keys.keymap import Keymap
from routilux_tui.model.desk import UNKNOWN_LANES, Desk, Pane, Plan, arrange, focused, next_pane
from routilux_tui.model.heading import Heading, heading
from routilux_tui.model.marking import Marks
from routilux_tui.model.output import Written, WrittenLine
from routilux_tui.render.look import Look
from routilux_tui.screens.beat import Beat
from routilux_tui.screens.deeds import Deeds
from routilux_tui.screens.desks import Desks
from routilux_tui.screens.diverging import Diverging
from routilux_tui.screens.exporting import Exporting
from routilux_tui.screens.feed import Feed
from routilux_tui.screens.filtering import OFFERS, Filterable, Filtering
from routilux_tui.screens.own_keys import lend_keys
from routilux_tui.screens.panes import Panes
from routilux_tui.screens.past import Past
from routilux_tui.screens.pointed import PointedScreen
from routilux_tui.screens.regions import regions_of
from routilux_tui.screens.renewing import Renewing
from routilux_tui.screens.travelling import Travelling
from routilux_tui.settings.memory import Memory
from routilux_tui.settings.options import Settings
from routilux_tui.sources.program import Program, ProgramEnd
from routilux_tui.sources.recorded import RecordedSource
from routilux_tui.widgets.edges import Banner, Divider, KeyLine, StatusLine
from routilux_tui.widgets.filter_line import FilterLine
from routilux_tui.widgets.graph_view import GraphView
from routilux_tui.widgets.one_picture import OnePicture
from routilux_tui.widgets.plan_view import PlanView
from routilux_tui.widgets.row_list import RowList
from routilux_tui.widgets.timeline_view import TimelineView
from routilux_tui.widgets.too_small import TooSmall

_TICK = 1.0
_POLL = 0.25
_BUSY = 0.03
_READING = 0.05  # seconds for a letter


class Measures(NamedTuple):
    """What the plan depends on; when one of them changes, everything is arranged anew."""

    desk: Desk
    banner: int
    lanes: int
    size: Size
    filtered: Pane | None = None


class MainScreen(PointedScreen, inherit_bindings=False):
    """Everything of one source at a glance."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(
        self,
        feed: Feed,
        look: Look,
        *,
        program: Program | None,
        read_only: bool,
        terminal_is_busy: Callable[[], bool],
        settings: Settings | None = None,
        memory: Memory | None = None,
        choose_theme: Callable[[str], None] = lambda _: None,
        renewing: Renewing | None = None,
        travelling: RecordedSource | None = None,
        marks: Marks | None = None,
        enter_recording: Callable[[str, str, int], None] = lambda _path, _job, _activations: None,
    ) -> None:
        super().__init__()
        self._enter_recording = enter_recording
        self.choose_theme = choose_theme
        self.renewing = renewing
        self.settings = settings or Settings()
        self._desks = Desks(self.settings, memory or Memory())
        self.keymap = Keymap(self.settings.keys)
        self._bindings = BindingsMap(
            Binding(key, f"press({key!r})", show=False, priority=key == "tab") for key in self.keymap.all_keys()
        )
        self.feed = feed
        self.look = look
        self.program = program
        self.program_end: ProgramEnd | None = None
        self.desk = self._desks.first
        self.plan = Plan(0, 0, 0)
        self._read_only = read_only
        self._terminal_is_busy = terminal_is_busy
        self._written = Written()
        self.marks = Marks() if marks is None else marks
        has_program, settled = program is not None, self._desks.settings
        self.panes = Panes(look, feed, self._written, has_program=has_program, settings=settled, marks=self.marks)
        self._status = StatusLine(look)
        self._banner = Banner(look)
        self._keys = KeyLine(look)
        self._too_small = TooSmall(look, id="too-small")
        self.filtering = Filtering(look)
        self._dividers = [Divider(look, id=f"divider-{number}") for number in range(3)]
        panes = (*self.panes.titles.values(), *[self.panes.widget(pane) for pane in Pane])
        views = (self._status, self._banner, *panes, *self._dividers, self._keys, self._too_small)
        self._picture = OnePicture(self)
        for view in views:
            view.picture = self._picture
        self._body = PlanView(*views, self.filtering.line)
        self.past = Past(self)
        self.travelling = Travelling(self, travelling)
        self.exporting = Exporting(self)
        self.diverging = Diverging(self)
        self._deeds = Deeds(self)
        self._beat = Beat(self)
        self._due = False
        self._said: set[str] = set()
        self._laid_out = Measures(self.desk, 0, 0, Size(0, 0))
        self._poll: Timer | None = None

    def compose(self) -> ComposeResult:
        """One container that obeys the plan."""
        yield self._body

    def on_mount(self) -> None:
        """Start the slow clocks: ages while a job lives, the program's output while it runs."""
        self.set_interval(_TICK, self._beat.second)
        if self.program is not None:
            self._poll = self.set_interval(_POLL, self._read_program)

    def on_resize(self, event: events.Resize) -> None:
        """Arrange for the new size."""
        self.desk = self._desks.turned_to(event.size, self.desk)
        self._lay_out(event.size)
        self.draw_soon()

    def on_screen_suspend(self) -> None:
        """What comes over this screen obeys keys of a person's own too."""
        lend_keys(self.app.screen, self.keymap)
        self.draw_soon()

    @property
    def context(self) -> Context:
        """What decides which actions apply now."""
        state = self.feed.shown
        job, chosen = state.job, self.panes.job_of(self.desk.focus)
        other = None if chosen is None or chosen.job_id == state.shown else chosen
        known = other or job
        return Context(
            pane=self.desk.focus,
            status=None if known is None else known.status,
            deferred=other is None and self.panes.deferred.current is not None,
            read_only=self._read_only,
            ended=self.feed.live.farewell,
            commands=frozenset(
                name.lower().replace("_", "") for name in (state.welcome.commands if state.welcome is not None else ())
            ),
            grown=self.desk.grown,
            renewable=self.renewing is not None,
            travels=self.travelling.source is not None,
            recorded=state.recording is not None and not state.recording.problem,
            marks=len(self.marks),
        )

    def leave(self) -> None:
        """Leave the dashboard."""
        self.app.exit()

    def enter_past(self, activations: int) -> None:
        """Go into the recording of the job on screen, so many activations before its newest change."""
        recording = self.feed.live.recording
        if recording is not None:
            self._enter_recording(recording.path, self.feed.live.shown, activations)

    def to_now(self) -> None:
        """This is live already."""

    def perform(self, action_id: str) -> None:
        """Do what the action says, or say why it can't be done now."""
        action = BY_ID[action_id]
        why = action.why_not(self.context)
        if why:
            self.tell(f"{self.keymap.shown(action)} {action.label}: {why}".lstrip(), wrong=True)
        else:
            self._deeds.do(action_id)
            self.draw_soon()

    def action_press(self, key: str) -> None:
        """Do what the key means for the pane that has the keys."""
        action = self.keymap.for_key(key, self.context)
        if action is not None:
            self.perform(action.id)

    def tell(self, text: str, *, wrong: bool = False) -> None:
        """Say something in a corner for as long as it takes to read, once while it stands there."""
        said = self.look.clean(text, 400)
        if said not in self._said:
            self._said.add(said)
            seconds = max(self.app.NOTIFICATION_TIMEOUT, len(said) * _READING)
            self.set_timer(seconds, lambda: self._said.discard(said))
            self.notify(said, severity="warning" if wrong else "information", timeout=seconds, markup=False)

    def go_to(self, pane: Pane) -> None:
        """Give a pane the keys, and a place on the screen if it has none."""
        self.change_desk(focused(self.desk, pane))

    def go_on(self, step: int) -> None:
        """Give the keys to the next pane on the screen."""
        self.change_desk(focused(self.desk, next_pane(self.desk, self.plan, step)))

    def change_desk(self, desk: Desk) -> None:
        """Arrange the panes anew."""
        if desk.focus is not self.desk.focus:
            self.end_filtering(kept=True)
        self.desk = desk
        self._lay_out(self.size)
        self.draw_soon()

    @property
    def memory(self) -> Memory:
        """What is to be remembered of the panes."""
        log = self.panes.log
        return self._desks.memory(self.desk, wrap=log.wrap, times=log.times)

    def take_look(self, look: Look) -> None:
        """Draw with another look from now on."""
        self.look = look
        self.panes.take_look(look)
        for widget in (self._status, self._banner, self._keys, self._too_small, self.filtering.line, *self._dividers):
            widget.look = look

    def begin_filtering(self) -> None:
        """Let a person type the filter of the pane that has the keys."""
        widget = self.panes.widget(self.desk.focus)
        if isinstance(widget, Filterable):
            self.filtering.open(self.desk.focus, widget)
            self.draw_soon()

    def end_filtering(self, *, kept: bool) -> None:
        """Give the keys back to the pane, with the filter or without; one that can't be used stays to be mended."""
        if self.filtering.close(kept=kept):
            self.set_focus(None)
        self.draw_soon()

    def draw_soon(self) -> None:
        """Draw what is new, once, after everything that is under way now."""
        if not self._due:
            self._due = True
            self.call_next(self._draw)

    def on_row_list_opened(self, message: RowList.Opened) -> None:
        """Look into a row."""
        self._deeds.open_row(Pane(message.pane), message.index)

    def on_filter_line_changed(self, message: FilterLine.Changed) -> None:
        """Another filter was typed."""
        self.filtering.take(message.expression)
        self.draw_soon()

    def on_filter_line_closed(self, message: FilterLine.Closed) -> None:
        """The filter is done with."""
        self.end_filtering(kept=message.kept)

    def open_activation(self, record: Activation) -> None:
        """Show an activation in full."""
        self._deeds.open_activation(record)

    def on_graph_view_selected(self, message: GraphView.Selected) -> None:
        """A box was selected, and with it its routine."""
        self.feed.select(message.routine_id)

    def on_timeline_view_picked(self, message: TimelineView.Picked) -> None:
        """A lane was selected, and with it its routine."""
        self.feed.select(message.routine_id)

    def on_timeline_view_panned(self, message: TimelineView.Panned) -> None:
        """The window of time moves."""
        self.panes.time.pan(message.columns)
        self.draw_soon()

    def on_timeline_view_stepped(self, message: TimelineView.Stepped) -> None:
        """The cursor moves through time."""
        self.panes.time.step(message.columns)
        self.draw_soon()

    def on_timeline_view_pointed(self, message: TimelineView.Pointed) -> None:
        """The cursor goes to a moment."""
        self.panes.time.point(message.at)
        self.draw_soon()

    def on_timeline_view_zoomed(self, message: TimelineView.Zoomed) -> None:
        """The window of time widens or narrows around a moment."""
        self.panes.time.zoom(message.steps, message.about)
        self.draw_soon()

    def _draw(self) -> None:
        self._due = False
        if not self.is_mounted:
            return
        if self._terminal_is_busy():
            self._due = True
            self.set_timer(_BUSY, self._draw)
            return
        if self.program is not None and self.program_end is None:
            self._read_program()
        self._say_what_ended()
        self._deeds.leaving.reconsider()
        if self._measures(self.size) != self._laid_out:
            self._lay_out(self.size)
        with self._picture:
            self._draw_status()
            self.panes.show(self.plan, self.desk.focus)
            self.filtering.show()
            footer = OFFERS if self.filtering.pane is not None else self.keymap.footer(self.context)
            self._keys.show(footer if self.is_active else ())
        self.feed.look_at(self.panes.seen(self.plan))
        self.past.read_cursor()
        self._beat.drawn()

    def draw_age(self) -> None:
        """Draw what tells how old something is, and nothing else."""
        if not self._terminal_is_busy():
            with self._picture:
                self._draw_status()
                self.panes.show_ages(self.plan)

    def renew_timeline(self) -> None:
        """Ask for the timeline up to now, which is drawn when it comes."""
        self.panes.time.look_ahead()
        self.feed.look_at(self.panes.seen(self.plan))

    def _draw_status(self) -> None:
        self._status.show(self._facts())

    def _facts(self) -> Heading:
        feed = self.feed
        return heading(
            feed.shown,
            feed.live,
            feed.now,
            source=feed.source.title,
            unseen=self.panes.unseen(),
            frozen=feed.frozen is not None,
            read_only=self._read_only,
        )

    def _measures(self, size: Size) -> Measures:
        job = self.feed.shown.job
        lanes = len(job.graph.routines) if job is not None and job.graph is not None else UNKNOWN_LANES
        # One lane more says how many run at once.
        return Measures(self.desk, self._banner.wanted, lanes + 1, size, self.filtering.pane)

    def _lay_out(self, size: Size) -> None:
        """Put every widget where the plan for this size says."""
        measures = self._laid_out = self._measures(size)
        self.plan = arrange(self.desk, *size, banner=measures.banner, lanes=measures.lanes)
        regions = regions_of(self.plan)
        self.filtering.fit(regions)
        self._body.lay_out(regions)

    def _read_program(self) -> None:
        """Take in what the program wrote, and whether it ended."""
        assert self.program is not None
        end = self.program.end()
        lines = self.program.new_output()
        at = self.feed.clock if self.feed.offset else -self.feed.monotonic()
        self._written.add(WrittenLine(line.stream, line.text, at) for line in lines)
        if end is not None and not lines:
            self.program_end = end
            if self._poll is not None:
                self._poll.stop()
        if lines or end is not None:
            self.draw_soon()

    def _say_what_ended(self) -> None:
        """Say across the screen that files changed, or that the program or the connection is gone, with last words."""
        notice = None if self.renewing is None else self.renewing.notice
        if notice is not None:
            sentence, words, wrong = notice
            self._banner.show(sentence, words, wrong=wrong)
        elif (end := self.program_end) is not None:
            words = end.last_words if end.status else ()
            hint = self.keymap.worded("({quit} leaves, {pane.output} shows the output)")
            self._banner.show(f"{end.sentence}   {hint}", words, wrong=bool(end.status))
        elif self.feed.live.farewell:
            hint = self.keymap.worded("({quit} leaves)")
            self._banner.show(f"{self.feed.live.farewell}   {hint}", (), wrong=True)
        else:
            self._banner.show("", (), wrong=False)
