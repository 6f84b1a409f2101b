"""Kills processes that save a job, at random moments: `killed_saver.py DIRECTORY KILLS`.

Each process goes on with what the one before left in the file: it loads the job, counts it up, and saves it again and
again. Prints as JSON what was found after the kills: `halves`, files that were neither of the two that they may be,
`interrupted`, how many kills left an unfinished file, `most`, how many of those lay there at once at most, and `left`,
how many did so after one more save.
"""

import json
import os
import random
import signal
import struct
import sys
import time
from pathlib import Path

from routilux import Flow, JobState, Routine

WIDTH = 400
COUNT = struct.Struct("q")


def paused_job():
    source = Routine()
    source.define_event("output")
    source.define_slot("trigger", handler=lambda: source.emit_deferred_event("output"))
    flow = Flow("saved")
    flow.add_routine(source, "source")
    return flow.execute("source")


def save_for_ever(path, report):
    """Count up and save; tell of each save that has returned."""
    job = JobState.load(path)
    while True:
        count = job.get_shared_data("counts")[0] + 1
        job.update_shared_data("counts", [count] * WIDTH * (1 + count % 7))
        job.save(path)
        os.write(report, COUNT.pack(count))


def newest(read, before):
    """The last count that was told of before the pipe closed."""
    told = b""
    while piece := os.read(read, 1 << 16):
        told += piece
    return COUNT.unpack(told[-COUNT.size :])[0] if told else before


def kill_one(path, before):
    """Start a process that saves, kill it within a few saves, and return the last count that it told of."""
    read, report = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(read)
        try:
            save_for_ever(path, report)
        finally:
            os._exit(1)
    os.close(report)
    time.sleep(random.uniform(0.0, 0.02))
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    told = newest(read, before)
    os.close(read)
    return told


def main(directory, kills):
    path = Path(directory) / "job.json"
    job = paused_job()
    job.update_shared_data("counts", [0])
    job.save(path)
    saved, halves, interrupted, most = 0, [], 0, 0
    for _ in range(kills):
        told = kill_one(path, saved)
        unfinished = len(list(path.parent.iterdir())) - 1
        interrupted, most = interrupted + (unfinished > 0), max(most, unfinished)
        counts = JobState.load(path).get_shared_data("counts")
        saved = counts[0]
        if saved not in (told, told + 1) or set(counts) != {saved}:
            halves.append([told, saved, len(counts)])
    JobState.load(path).save(path)
    left = len(list(path.parent.iterdir())) - 1
    print(json.dumps({"halves": halves, "interrupted": interrupted, "most": most, "left": left}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
