"""Threads that serve a program run beside handlers that never let go of the interpreter for long enough."""

from __future__ import annotations

import importlib.util
import os
import signal
import subprocess
import sys
import threading
from functools import partial
from math import inf
from pathlib import Path

import pytest

from routilux import JobStatus, journal, monitor
from routilux.clock import now
from routilux.giving_way import Service, Services

PROGRAM = Path(__file__).with_name("programs") / "busy.py"
SPEC = importlib.util.spec_from_file_location("busy", PROGRAM)
busy = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(busy)

CANCELS = r"""
import asyncio, sys
from pathlib import Path
from routilux.monitor.client import MonitorClient
from routilux.protocol import Cancel, Watch

async def main():
    client = MonitorClient(Path(sys.argv[1]))
    await client.open()
    await client.watch(Watch("", "", 0))
    print("ready", flush=True)
    async for frame in client.frames():
        for row in frame.jobs:
            if row.status == "running":
                print(await client.order(Cancel(row.job_id)), flush=True)
                return

asyncio.run(main())
"""

FORKS = """
import os
from routilux.giving_way import Service, services
services.join(Service(0.0))
child = os.fork()
if not child:
    services.look()
    os._exit(services.look_at != float("inf"))
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), services.look_at != float("inf"))
"""


def test_a_recording_keeps_up_with_handlers_that_make_short_system_calls(tmp_path):
    flow = busy.busy_flow(2_500)
    with journal.record(flow, tmp_path / "run") as recorder:
        job = flow.execute("source")
        behind = recorder.behind
    assert job.status is JobStatus.COMPLETED
    assert behind < job.seq // 2


def test_an_order_reaches_a_job_whose_handlers_make_short_system_calls(tmp_path, monkeypatch):
    monkeypatch.setenv("ROUTILUX_RUNTIME_DIR", str(tmp_path))
    watched = monitor.enable()
    try:
        command = [sys.executable, "-c", CANCELS, str(watched.path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as viewer:
            assert viewer.stdout is not None
            assert viewer.stdout.readline() == "ready\n"
            job = busy.busy_flow(20_000).execute("source")
    finally:
        monitor.disable()
    assert job.status is JobStatus.CANCELLED
    assert len(job.get_execution_history()) < 5_000


def test_an_interrupt_reaches_the_main_thread_that_waits_for_such_a_job():
    command = [sys.executable, str(PROGRAM)]
    own_answer = partial(signal.signal, signal.SIGINT, signal.default_int_handler)
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, preexec_fn=own_answer) as program:  # noqa: PLW1509
        assert program.stdout is not None
        assert program.stdout.readline() == "ready\n"
        program.send_signal(signal.SIGINT)
        done = int(program.stdout.readline())
    assert done < 2_500


def test_where_nobody_serves_no_worker_looks():
    services, service = Services(), Service(0.0)
    assert services.look_at == inf
    services.join(service)
    assert services.look_at < now()
    services.leave(service)
    services.look()
    assert services.look_at == inf


def test_while_threads_run_beside_each_other_workers_look_also_where_nobody_serves():
    services = Services()
    services.threads_begin(services)
    assert services.look_at < now()
    services.look()
    assert services.look_at < inf
    services.threads_end(services)
    services.look()
    assert services.look_at == inf


def test_who_is_counted_twice_or_not_at_all_changes_nothing_for_others():
    services = Services()
    services.threads_begin("one")
    services.threads_begin("one")
    services.threads_end("another")
    services.look()
    assert services.look_at < inf
    services.threads_end("one")
    services.threads_end("one")
    services.threads_begin("other")
    services.look()
    assert services.look_at < inf


def test_a_thread_that_cannot_be_started_is_not_looked_after(monkeypatch):
    def refuse(_thread):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    services = Services()
    with pytest.raises(RuntimeError):
        services.start(threading.Thread(), Service(0.0))
    services.look()
    assert services.look_at == inf


def test_workers_look_seldom_while_nobody_waits():
    services, service = Services(), Service(0.0)
    services.join(service)
    service.wants(60.0)
    before = now()
    services.look()
    assert services.look_at >= before + 0.01


def test_who_waits_is_made_way_for_often_at_first_and_then_seldom():
    services = Services()
    services.join(Service(60.0, called=lambda: True))
    pauses = []
    for _ in range(20):
        before = now()
        services.look()
        pauses.append(services.look_at - before)
    assert pauses[0] < 0.01
    assert min(pauses[16:]) >= 0.016


def test_a_thread_that_wants_to_run_waits_once_its_patience_is_over():
    service = Service(1.0)
    assert not service.waits(1e9, patiently=True)
    before = now()
    service.wants(2.0)
    assert not service.waits(before + 1.9, patiently=False)
    assert service.waits(before + 2.5, patiently=False)
    assert not service.waits(before + 2.5, patiently=True)
    assert service.waits(now() + 3.1, patiently=True)
    service.rests()
    assert not service.waits(1e9, patiently=False)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system can't fork")
def test_a_forked_child_has_nobody_to_make_way_for():
    done = subprocess.run([sys.executable, "-c", FORKS], capture_output=True, text=True, check=True)
    assert done.stdout == "0 True\n"
