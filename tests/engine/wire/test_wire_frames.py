"""Frames: who gets them, when, from which thread, and what a viewer that does not read costs."""

from __future__ import annotations

import threading
import time

import pytest

from routilux.clock import now
from routilux.protocol import Ask, Frame, Goodbye, GraphQuery, JobsQuery, Unanswered, Watch
from routilux.protocol.codec import encode

QUIET = 0.3


class Counting:
    """A job that moves: its value changes all the time, on a thread of its own that hands over frames or does not."""

    def __init__(self, desk, server, cooperative=False):
        self.desk = desk
        self.server = server
        self.cooperative = cooperative
        self.thread = threading.Thread(target=self.run, name="engine")

    def run(self):
        while self.desk.moving:
            self.desk.value += 1
            if self.cooperative and self.server.due_at <= now():
                self.server.serve_frames()
            time.sleep(0.0002)

    def __enter__(self):
        self.desk.moving = True
        self.desk.wake()
        self.thread.start()
        return self

    def __exit__(self, *error):
        self.desk.moving = False
        self.thread.join()
        self.desk.wake()


def frames_until(viewer, value):
    """The frames still to come up to the one that shows this value."""
    frames = []
    while viewer.shown != value:
        frames.append(viewer.receive())
    return frames


def ask_until_blocked(viewer, text):
    """How many questions could be sent whole before the socket took no more for a while."""
    request = encode(Ask(1, GraphQuery(text)))
    viewer.socket.settimeout(QUIET)
    for asked in range(10_000):
        try:
            viewer.socket.sendall(request)
        except TimeoutError:
            viewer.socket.settimeout(20)
            return asked
    raise AssertionError("the server reads on without end")


def test_a_viewer_that_watches_gets_a_frame_at_once_and_one_for_each_change(connect, desk):
    viewer = connect()
    assert viewer.watch() == Frame(1, 0.0, (), None, ("",))
    desk.change()
    assert viewer.receive() == Frame(2, 1.0, (), None, ("",))
    desk.change()
    assert viewer.receive() == Frame(3, 2.0, (), None, ("",))


def test_frames_are_numbered_on_across_watches(connect, desk):
    viewer = connect()
    viewer.watch()
    viewer.send(Watch("j2", fps=30))
    assert viewer.receive() == Frame(2, 0.0, (), None, ("",))
    assert [view.watch.job_id for view in desk.views] == ["j1", "j2"]


@pytest.mark.parametrize("fps", [0.0, -3.0, float("nan")])
def test_a_viewer_that_wants_no_frames_gets_none_and_its_answers(connect, desk, fps):
    viewer = connect()
    viewer.greet()
    viewer.send(Watch("j1", fps=fps))
    desk.change()
    viewer.send(Ask(1, GraphQuery("here")))
    assert viewer.receive().body == Unanswered("here")
    assert viewer.hears_nothing(QUIET)
    assert desk.views[0].asked == 0


def test_a_viewer_that_stops_wanting_frames_gets_no_more(connect, desk):
    viewer = connect()
    viewer.watch()
    viewer.send(Watch("j1", fps=0), Ask(1, GraphQuery("here")))
    assert viewer.receive().body == Unanswered("here")
    desk.change()
    assert viewer.hears_nothing(QUIET)


def test_nothing_happens_while_nothing_changes(connect, desk, server):
    viewers = [connect() for _ in range(3)]
    for viewer in viewers:
        viewer.watch()
    assert viewers[0].hears_nothing(QUIET)
    before = server.wakeups, [view.asked for view in desk.views]
    assert viewers[0].hears_nothing(2 * QUIET)
    assert (server.wakeups, [view.asked for view in desk.views]) == before


def test_a_job_that_moves_and_changes_nothing_is_looked_at_about_once_a_second(connect, desk, server):
    viewer = connect()
    viewer.watch()
    desk.moving = True
    assert viewer.hears_nothing(QUIET)
    before = server.wakeups
    assert viewer.hears_nothing(1.5)
    assert 1 <= server.wakeups - before <= 3


def test_changes_that_nobody_watches_wake_nobody(connect, desk, server):
    viewer = connect()
    viewer.greet()
    assert viewer.hears_nothing(QUIET)
    before = server.wakeups
    for _ in range(10_000):
        desk.change()
    assert viewer.hears_nothing(QUIET)
    assert server.wakeups == before


def test_many_changes_at_once_make_few_frames_and_the_last_is_shown(connect, desk, server):
    viewer = connect()
    viewer.watch()
    assert viewer.hears_nothing(QUIET)
    before = server.wakeups
    for _ in range(20_000):
        desk.change()
    frames = frames_until(viewer, 20_000.0)
    assert len(frames) <= 30
    assert server.wakeups - before <= 3 * len(frames) + 3


def test_a_job_that_moves_and_has_nothing_to_tell_sends_nothing(connect, desk):
    viewer = connect()
    viewer.watch()
    desk.moving = True
    desk.wake()
    assert viewer.hears_nothing(QUIET)
    desk.value = 5
    assert viewer.receive().at == 5.0


@pytest.mark.parametrize("cooperative", [False, True])
@pytest.mark.parametrize("fps", [10.0, 30.0])
def test_a_moving_job_gives_no_more_frames_than_asked_for_and_not_many_fewer(connect, desk, server, fps, cooperative):
    viewer = connect()
    viewer.watch(fps=fps)
    with Counting(desk, server, cooperative):
        start = time.monotonic()
        numbers = [viewer.receive().number for _ in range(int(fps))]
        took = time.monotonic() - start
    assert numbers == list(range(2, 2 + len(numbers)))
    assert len(numbers) <= took * fps + 2
    assert took < 4.0


def test_no_viewer_gets_more_than_thirty_frames_a_second(connect, desk, server):
    viewer = connect()
    viewer.watch(fps=1e6)
    with Counting(desk, server):
        start = time.monotonic()
        for _ in range(20):
            viewer.receive()
        assert time.monotonic() - start > 18 / 30


def test_the_last_state_is_shown_after_the_job_came_to_rest(connect, desk, server):
    viewer = connect()
    viewer.watch()
    with Counting(desk, server):
        viewer.receive()
    frames_until(viewer, float(desk.value))
    assert viewer.hears_nothing(QUIET)


def test_the_engine_hands_over_frames_that_are_due(connect, desk, server):
    viewer = connect()
    viewer.watch()
    with Counting(desk, server, cooperative=True):
        for _ in range(20):
            viewer.receive()
    assert "engine" in desk.views[0].threads


def test_the_servers_thread_serves_what_the_engine_does_not_pick_up(connect, desk, server):
    viewer = connect()
    viewer.watch()
    with Counting(desk, server):
        for _ in range(5):
            viewer.receive()
    assert set(desk.views[0].threads) == {"routilux-monitor"}


def test_frames_that_are_not_due_are_not_handed_over(connect, desk, server):
    viewer = connect()
    viewer.watch(fps=0.01)
    desk.value = 9
    server.serve_frames()
    assert viewer.hears_nothing(QUIET)
    assert server.due_at > now()


def test_the_engine_does_not_wait_for_a_view_that_another_thread_asks(connect, desk, server):
    inside, go_on, done = threading.Event(), threading.Event(), threading.Event()

    class SlowView:
        def frame(self):
            inside.set()
            go_on.wait(20)
            done.set()
            return Frame(0, 1.0, ())

    desk.viewer = lambda watch: SlowView()
    viewer = connect()
    viewer.greet()
    viewer.send(Watch("j1"))
    inside.wait(20)
    server.serve_frames()
    assert not done.is_set()
    go_on.set()
    assert viewer.receive() == Frame(1, 1.0, ())


def test_a_view_that_raises_ends_its_own_connection_with_a_sentence(connect, desk):
    viewer, asking = connect(), connect()
    viewer.watch()
    asking.greet()
    desk.breaks = True
    desk.change()
    assert viewer.receive() == Goodbye("the monitor could not draw a frame: ValueError: no ink")
    assert viewer.receive() is None
    asking.send(Ask(1, GraphQuery("served")))
    assert asking.receive().body == Unanswered("served")


def test_a_view_that_raises_on_an_engine_thread_does_not_hurt_the_engine(connect, desk, server):
    viewer = connect()
    viewer.watch()
    with Counting(desk, server, cooperative=True):
        viewer.receive()
        desk.breaks = True
        while not isinstance(found := viewer.receive(), Goodbye):
            pass
    assert found == Goodbye("the monitor could not draw a frame: ValueError: no ink")


def test_a_desk_that_cannot_say_whether_it_moves_still_shows_changes(connect, desk):
    viewer = connect()
    viewer.watch()

    def busy():
        raise ZeroDivisionError

    desk.busy = busy
    desk.change()
    assert viewer.receive().at == 1.0


def test_a_frame_that_no_viewer_would_take_ends_the_connection_with_its_limit(connect, desk):
    desk.ballast = "x" * (64 * 2**20)
    viewer = connect()
    assert viewer.watch() == Goodbye("a Frame has more than the 64 MiB that can be sent at once")


@pytest.mark.parametrize("ballast", [10, 2**20])
@pytest.mark.parametrize("cooperative", [False, True])
def test_a_viewer_that_does_not_read_gets_no_more_frames_and_the_others_do(connect, desk, server, ballast, cooperative):
    desk.ballast = "x" * ballast
    stuck, reading = connect(), connect()
    stuck.watch()
    reading.watch()
    with Counting(desk, server, cooperative):
        for _ in range(15):
            reading.receive()
        assert desk.views[0].asked <= 3
        assert desk.views[1].asked >= 15
    late = frames_until(stuck, float(desk.value))
    assert [frame.number for frame in late] == list(range(2, 2 + len(late)))
    assert len(late) <= 4


def test_a_viewer_that_does_not_read_costs_hardly_a_wakeup_while_nothing_changes(connect, desk, server):
    stuck, other = connect(), connect()
    stuck.watch()
    other.greet()
    desk.change()
    assert other.hears_nothing(0.1)
    desk.change()
    assert other.hears_nothing(1.0)
    before = server.wakeups
    assert other.hears_nothing(1.0)
    assert server.wakeups - before <= 4


def test_a_viewer_that_asks_and_does_not_read_is_not_read_from(connect, desk):
    flood, other = connect(), connect()
    other.greet()
    flood.greet()
    asked = ask_until_blocked(flood, "x" * 10_000)
    other.send(Ask(2, GraphQuery("served")))
    assert other.receive().body == Unanswered("served")
    answered = desk.queries - 1
    assert answered * 10_000 < 2 * 2**20
    assert other.hears_nothing(QUIET)
    assert desk.queries - 1 == answered
    assert [len(flood.receive().body.why) for _ in range(asked)] == [10_000] * asked


def test_eight_viewers_are_served_while_others_come_and_go(connect, desk, server):
    viewers = [connect() for _ in range(8)]
    for viewer in viewers:
        viewer.watch()
    with Counting(desk, server, cooperative=True):
        for _ in range(5):
            passing = connect()
            passing.watch()
            passing.send(Ask(1, JobsQuery()))
            passing.close()
            for viewer in viewers:
                viewer.receive()
    for viewer in viewers:
        frames_until(viewer, float(desk.value))
        assert viewer.hears_nothing(0.01)
