"""What the dashboard costs in a real terminal of 160 × 45 while an engine in another process works.

python benchmarks/dashboard.py [--quick] [--keep]

The dashboard is attached to a program that handles 100,000 messages a second, and draws 30 frames a second into a
pseudo-terminal that this program reads. Its processor time is that of its processes, from /proc, so this runs on Linux
only. A frame is what the dashboard marks as one (a synchronized update). The way of an event to the screen is measured
by log entries that carry the time at which they were written.
"""

from __future__ import annotations

import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import pexpect
import report

QUICK = "--quick" in sys.argv
SECONDS = 4.0 if QUICK else 15.0
SETTLING_SECONDS = 4.0
COLUMNS, ROWS = 160, 45
COMMAND = Path(sys.executable).with_name("routilux-tui")

_FRAME = b"\x1b[?2026h"
ASKS_FOR_FRAMES = b"\x1b[?2026$p"
HAS_FRAMES = b"\x1b[?2026;2$y"
_MARK = re.compile(rb"mark (\d+\.\d+)")

ENGINE = r"""
import sys, time
from routilux import Flow, Routine, monitor

class Source(Routine):
    def __init__(self):
        super().__init__()
        self.define_slot("trigger", handler=self.tick)
        self.define_event("output", ["data"])
        self.define_event("again", ["at", "count"])

    def tick(self, at=0.0, count=0):
        at = at or time.time()
        if count % 10 == 0:
            self.get_execution_context().job_state.append_to_shared_log({"message": f"mark {time.time():.6f}"})
        for number in range(100):
            self.emit("output", data=number)
        time.sleep(max(0.0, at - time.time()))
        self.emit("again", at=at + 0.01, count=count + 1)

class Relay(Routine):
    def __init__(self):
        super().__init__()
        self.define_slot("input", handler=self.relay)
        self.define_event("output", ["data"])

    def relay(self, data):
        self.emit("output", data=data)

class Burner(Routine):
    def __init__(self):
        super().__init__()
        self.define_slot("trigger", handler=self.burn)
        self.define_event("again", ["count"])

    def burn(self, count=0):
        ends = time.perf_counter() + 0.02
        while time.perf_counter() < ends:
            pass
        self.emit("again", count=count + 1)

class Starter(Routine):
    def __init__(self):
        super().__init__()
        self.define_slot("trigger", handler=self.start)
        self.define_event("go", ["count"])

    def start(self):
        self.emit("go", count=0)

class Sleeper(Routine):
    def __init__(self):
        super().__init__()
        self.define_slot("trigger", handler=self.sleep)

    def sleep(self):
        time.sleep(3600)

def chain():
    flow = Flow("chain")
    flow.add_routine(Source(), "source")
    flow.connect("source", "again", "source", "trigger")
    before = "source"
    for number in range(10):
        flow.add_routine(Relay(), f"relay{number}")
        flow.connect(before, "output", f"relay{number}", "input")
        before = f"relay{number}"
    return flow, "source"

def burners():
    flow = Flow("burners", execution_strategy="concurrent", max_workers=4)
    flow.add_routine(Starter(), "start")
    for number in range(4):
        flow.add_routine(Burner(), f"burner{number}")
        flow.connect("start", "go", f"burner{number}", "trigger")
        flow.connect(f"burner{number}", "again", f"burner{number}", "trigger")
    return flow, "start"

def sleeper():
    flow = Flow("sleeper")
    flow.add_routine(Sleeper(), "sleeper")
    return flow, "sleeper"

monitor.enable()
flow, entry = {"chain": chain, "burners": burners, "sleeper": sleeper}[sys.argv[1]]()
job = flow.start(entry)
print("ready", flush=True)
job.wait()
"""


@dataclass
class Seen:
    """What was seen of the dashboard in a stretch of time."""

    seconds: float
    processor_seconds: float
    frames: int
    bytes: int
    delays: list[float] = field(default_factory=list)

    @property
    def fps(self) -> float:
        """Frames a second."""
        return self.frames / self.seconds

    @property
    def share(self) -> float:
        """The share of one core that it took."""
        return self.processor_seconds / self.seconds


class Screen:
    """The dashboard in a pseudo-terminal that understands synchronized updates."""

    def __init__(self, words: list[str], environment: dict[str, str]) -> None:
        self._marks: dict[bytes, float] = {}
        self._last = b""
        self._child = pexpect.spawn(
            str(COMMAND), words, dimensions=(ROWS, COLUMNS), env=os.environ | environment, timeout=30, maxread=2**16
        )

    def watch(self, seconds: float) -> Seen:
        """Read for so long."""
        known = set(self._marks)
        before, began = processor_seconds(self._child.pid), time.perf_counter()
        ends = began + seconds
        seen = Seen(seconds, 0.0, 0, 0)
        tail = b""
        while (left := ends - time.perf_counter()) > 0:
            if not select.select([self._child.child_fd], [], [], left)[0]:
                break
            try:
                data = os.read(self._child.child_fd, 2**16)
            except OSError:
                sys.exit(f"the dashboard ended by itself, and said: {self._last.decode(errors='replace')}")
            self._last = (self._last + data)[-2000:]
            if ASKS_FOR_FRAMES in data:
                os.write(self._child.child_fd, HAS_FRAMES)
            seen.bytes += len(data)
            seen.frames += data.count(_FRAME)
            now = time.time()
            for mark in _MARK.findall(tail + data):
                self._marks.setdefault(mark, now - float(mark))
            tail = data[data.rfind(b"mark ") :][:22] if b"mark " in data[-22:] else b""
        seen.seconds = time.perf_counter() - began
        seen.delays = [delay for mark, delay in self._marks.items() if mark not in known]
        seen.processor_seconds = processor_seconds(self._child.pid) - before
        return seen

    def close(self) -> None:
        """End it."""
        self._child.close(force=True)


def processor_seconds(pid: int) -> float:
    """Of a process and all below it."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
    wanted = {pid}
    while more := {child for child, parent in parents.items() if parent in wanted} - wanted:
        wanted |= more
    return sum(map(_seconds_of, wanted))


def _seconds_of(pid: int) -> float:
    """Of one process with all its threads, to the microsecond: the times in /proc count in hundredths of a second."""
    with suppress(OSError):
        return time.clock_gettime(~pid << 3 | 2)
    return 0.0


@contextmanager
def _dashboard_on(flow: str) -> Iterator[Screen]:
    """The dashboard, attached to a program that runs this flow, when it has settled."""
    with TemporaryDirectory() as folder:
        environment = dict.fromkeys(("ROUTILUX_RUNTIME_DIR", "XDG_STATE_HOME", "XDG_CONFIG_HOME"), folder)
        environment |= {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
        program = subprocess.Popen(
            [sys.executable, "-c", ENGINE, flow], env=os.environ | environment, stdout=subprocess.PIPE
        )
        assert program.stdout is not None
        program.stdout.readline()
        screen = Screen(["attach", str(program.pid)], environment)
        try:
            screen.watch(SETTLING_SECONDS)
            yield screen
        finally:
            screen.close()
            program.send_signal(signal.SIGKILL)
            program.wait()
            program.stdout.close()


def main() -> None:
    """Run and show."""
    if not Path("/proc/self/stat").exists():
        sys.exit("benchmarks/dashboard.py reads processor times from /proc, which this system does not have")
    with _dashboard_on("chain") as screen:
        busy = screen.watch(SECONDS)
    with _dashboard_on("burners") as screen:
        burning = screen.watch(SECONDS)
    with _dashboard_on("sleeper") as screen:
        # What is fresh fades in the first seconds after the last thing that happened.
        screen.watch(SETTLING_SECONDS)
        idle = screen.watch(SECONDS)
    per_frame = busy.processor_seconds / max(1, busy.frames) * 1e3
    late = sorted(busy.delays)[int(len(busy.delays) * 0.99)] * 1e3 if busy.delays else float("nan")
    middle = report.median(busy.delays) * 1e3 if busy.delays else float("nan")
    rows = [
        ("frames a second", f"{busy.fps:.1f}", "", ""),
        ("processor time a frame", f"{per_frame:.1f} ms", *report.at_most(4, per_frame, "{:g} ms")),
        ("share of a core", f"{busy.share:.1%}", *report.at_most(0.12, busy.share, "{:.0%}")),
        ("bytes a frame", f"{busy.bytes / max(1, busy.frames):,.0f}", "", ""),
        (f"event → screen, median of {len(busy.delays)}", f"{middle:.0f} ms", "", ""),
        ("event → screen, 99th percentile", f"{late:.0f} ms", *report.at_most(100, late, "{:g} ms")),
        ("frames a second beside 4 busy workers", f"{burning.fps:.1f}", *report.at_least(25, burning.fps)),
        ("frames a second while nothing changes", f"{idle.fps:.1f}", "", ""),
        ("share of a core while nothing changes", f"{idle.share:.2%}", *report.at_most(0.003, idle.share, "{:.1%}")),
    ]
    report.keep("Dashboard", report.table(("100,000 messages a second, 160 × 45", "figure", "must reach", "met"), rows))


if __name__ == "__main__":
    main()
