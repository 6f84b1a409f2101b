"""What the graph pane shows of the state: a moment of the job, and for some moments more how its connections fade."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from routilux_tui.model.compare import Shift
from routilux_tui.model.faces import Face, edge_faces
from routilux_tui.model.job import JobView
from routilux_tui.screens.feed import Feed
from routilux_tui.widgets.graph_view import GraphView

_STEP = 0.25


class GraphPane:
    """Shows jobs in the graph. Frames end when nothing happens any more, so that fading needs a clock of its own."""

    def __init__(self, graph: GraphView, feed: Feed) -> None:
        self._graph = graph
        self._feed = feed
        self._faces: Sequence[Face] = ()
        self._fading = False
        self.compared: tuple[str, Mapping[str, Shift]] = ("", {})
        """The job that was compared with another run, and how its routines differ from that, by their ids."""

    def show(self, job: JobView | None, faces: Sequence[Face]) -> None:
        """Show a job as it is now, or that there is none."""
        self._faces = faces
        if job is None:
            self._graph.show(None, (), ())
            return
        shifts = self.shifts(job)
        if shifts:
            faces = [replace(face, shift=shifts.get(face.routine_id, Shift())) for face in faces]
        self._graph.show(job.graph, faces, edge_faces(job, self._feed.now))
        stands = self._feed.frozen is not None or bool(self._feed.live.farewell)
        if self._graph.glows and not self._fading and not stands:
            self._fading = True
            self._graph.set_timer(_STEP, self._fade)

    def shifts(self, job: JobView | None) -> Mapping[str, Shift]:
        """How the routines of a job differ from those of the run that it was compared with; nothing for another job."""
        compared_job, shifts = self.compared
        return shifts if job is not None and job.job_id == compared_job else {}

    def _fade(self) -> None:
        self._fading = False
        if self._graph.display:
            self.show(self._feed.shown.job, self._faces)
