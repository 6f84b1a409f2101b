from __future__ import annotations

from routilux import Flow
from routilux.monitor.desk_of_jobs import DeskOfJobs
from routilux.protocol import Watch


def test_a_frame_says_from_which_activation_on_the_history_is_kept(kit):
    def split(routine, n=0):
        for number in range(3_000):
            routine.emit("output", n=number)

    source, _ = kit.chain(split, kit.stop_here)
    flow = Flow("row", history_limit=500)
    for name, routine in source.routines.items():
        flow.add_routine(routine, name)
    flow.connect("a", "output", "b", "input")
    desk = DeskOfJobs()
    job = flow.execute("a", entry_params={"n": 0})
    desk.take(flow, job)
    frame = desk.viewer(Watch(job.job_id)).frame()
    assert frame.job.history_first == job.history.dropped > 0
    desk.release()
