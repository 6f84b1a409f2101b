"""A flow whose handlers compute for 0.4 ms and make a system call that takes no time, again and again.

As a program: says `ready` at its 500th message, and at Ctrl-C how many messages it had got to.
"""

from __future__ import annotations

import os
from collections.abc import Callable

from routilux import Flow, Routine
from routilux.clock import now


def busy_flow(messages: int, hear: Callable[[int], None] = lambda _number: None) -> Flow:
    """The flow, with `source` as its entry; `hear` is called with the number of each message."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    source, worker, flow = Routine(), Routine(), Flow("busy")

    def send() -> None:
        for number in range(messages):
            source.emit("output", number=number)

    def work(number: int) -> None:
        hear(number)
        until = now() + 0.0004
        while now() < until:
            pass
        os.write(nowhere, b".")

    source.define_slot("trigger", handler=send)
    source.define_event("output", ["number"])
    worker.define_slot("input", handler=work)
    flow.add_routine(source, "source")
    flow.add_routine(worker, "worker")
    flow.connect("source", "output", "worker", "input")
    return flow


def main() -> None:
    """Run until Ctrl-C."""
    newest = 0

    def hear(number: int) -> None:
        nonlocal newest
        newest = number
        if number == 500:
            print("ready", flush=True)

    try:
        busy_flow(20_000, hear).start("source").wait()
    except KeyboardInterrupt:
        print(newest, flush=True)
        os._exit(0)


if __name__ == "__main__":
    main()
