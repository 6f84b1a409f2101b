"""Random flows whose outcome can be foretold, whatever the order in which their messages run.

A description is a dict of `knots`, one for each routine, `edges`, triples (source, target, renames), `hops`,
`execution` and `workers`. A knot has `awaited` and `slow` (how its handler runs), `merge`, `emits` ("now", "deferred",
"never"), `copies`, `early` (whether it emits before it may fail), `fails`, `delay` (of a retry), `extra` (what hostile
value goes along, or None), `pauses` and `capacity`.

Every emission has a trail of its own: where it began, and for each hop the number of the knot that sent it and how it
did so: `c` a copy, `e` an early one, `d` deferred, `f` from outside. Where two connections join the same knots, one
trail arrives twice.
"""

import asyncio
import contextvars
import time
import zlib
from collections import Counter

from routilux import ErrorHandler, Flow, Routine

SIZE = 24
"""Messages that a job may have at the most, for each that it begins with."""

RETRIES = {"retry": 2, "give up": 1}


def bad(number, trail):
    """Whether a knot that fails does so with this message."""
    return zlib.crc32(f"{number}:{trail}".encode()) % 3 == 0


def newest(old, new):
    """A merge strategy: the new message, and how many there have been."""
    return {**new, "count": old.get("count", 0) + 1}


def hostile():
    """Payloads that are hard to save or to show; `saved` says which can be saved."""
    ring = []
    ring.append(ring)
    return {"nan": float("nan"), "surrogate": "\ud800", "long": "x" * 100_000, "ring": ring, "function": lambda: None}


UNSAVEABLE = ("ring", "function")


class Knot(Routine):
    """Notes each message in its state and passes it on; `contexts` gets the context of its newest activation."""

    def __init__(self, number, knot, hops, contexts):
        super().__init__()
        self.number, self.knot, self.hops, self.contexts = number, knot, hops, contexts
        handler = self.take_awaited if knot["awaited"] else self.take
        merge = newest if knot["merge"] == "function" else knot["merge"]
        self.define_slot("trigger", handler=self.begin)
        self.define_slot("input", handler=handler, merge_strategy=merge, capacity=knot["capacity"])
        self.define_event("output", ["trail"])
        fails = knot["fails"]
        if fails in RETRIES:
            retry = ErrorHandler("retry", max_retries=RETRIES[fails], retry_delay=knot["delay"], retry_backoff=1.0)
            self.set_error_handler(retry)
        elif fails != "never":
            self.set_error_handler(ErrorHandler(fails))

    def begin(self, tag, messages):
        self.note_context()
        for n in range(messages):
            self.send(f"{tag}.{n}")

    async def take_awaited(self, **data):
        if self.knot["slow"]:
            await asyncio.sleep(0)
        self.handle(data)

    def take(self, **data):
        if self.knot["slow"]:
            time.sleep(0.0002)
        self.handle(data)

    def note_context(self):
        self.contexts[self.get_execution_context().job_state.job_id, self.number] = contextvars.copy_context()

    def send(self, trail):
        extra = self.knot["extra"]
        if extra is None:
            self.emit("output", trail=trail)
        else:
            self.emit("output", trail=trail, extra=hostile()[extra])

    def handle(self, data):
        """Check what was merged, fail or not, and pass on."""
        self.note_context()
        ctx = self.get_execution_context()
        job = ctx.job_state
        state = {"seen": [], "tries": {}, "wrong": [], **(job.get_routine_state(ctx.routine_id) or {})}
        trail = data["path"] if "path" in data else data["trail"]
        merged = 1
        if self.knot["merge"] == "append":
            trail, merged = trail[-1], len(trail)
        elif self.knot["merge"] == "function":
            merged = data["count"]
        tried = state["tries"].get(trail, 0)
        wrong = self.knot["merge"] != "override" and merged != len(state["seen"]) + 1
        job.update_routine_state(
            ctx.routine_id,
            {
                "tries": {**state["tries"], trail: tried + 1},
                "wrong": [*state["wrong"], (trail, merged)] if wrong else state["wrong"],
            },
        )
        if self.knot["pauses"] and tried == 0 and bad(-1, trail):
            ctx.flow.pause(job, reason=trail)
        if self.knot["early"] and trail.count("/") < self.hops:
            self.send(f"{trail}/{self.number}e{tried}")
        if bad(self.number, trail) and self.knot["fails"] != "never" and (self.knot["fails"] != "retry" or tried < 1):
            raise ValueError(trail)
        job.update_routine_state(ctx.routine_id, {"seen": [*state["seen"], trail]})
        job.append_to_shared_log({"knot": self.number, "trail": trail})
        for onward in copies(self.knot, self.number, trail, self.hops):
            if self.knot["emits"] == "now":
                self.send(onward)
            else:
                self.emit_deferred_event("output", trail=onward)


def copies(knot, number, trail, hops):
    """The trails that a knot passes on after it has handled a message."""
    if knot["emits"] == "never" or trail.count("/") >= hops:
        return []
    kind = "c" if knot["emits"] == "now" else "d"
    return [f"{trail}/{number}{kind}{copy}" for copy in range(knot["copies"])]


def build(description):
    """The described flow, and the dict that gets the contexts of its handlers by job id and number of the knot."""
    flow = Flow("meshwork", execution_strategy=description["execution"], max_workers=description["workers"])
    contexts = {}
    for number, knot in enumerate(description["knots"]):
        flow.add_routine(Knot(number, knot, description["hops"], contexts), f"knot{number}")
    for source, target, renames in description["edges"]:
        mapping = {"trail": "path"} if renames and description["knots"][target]["merge"] == "override" else None
        flow.connect(f"knot{source}", "output", f"knot{target}", "input", mapping)
    return flow, contexts


def receivers(description, number):
    """The numbers of the knots that hear a knot, one for each connection, in the order of the connections."""
    return [target for source, target, _ in description["edges"] if source == number]


def sender(trail):
    """The number of the knot that sent a message."""
    last = trail.rpartition("/")[2] if "/" in trail else "0c"
    return int(last.rstrip("0123456789")[:-1])


def foretold(description, begun, limit=None):
    """What a job leaves that ends by itself: for each knot, Counters of activations by status. `stops`: it may fail.

    `begun` are the messages that it begins with, as pairs of a knot that sends and a trail. More than
    `limit` messages are not looked at.
    """
    knots, hops = description["knots"], description["hops"]
    seen = {number: Counter() for number in range(len(knots))}
    statuses = {number: Counter() for number in range(len(knots))}
    stops, total, tried = False, 0, Counter()
    sent = [(target, trail) for source, trail in begun for target in receivers(description, source)]
    while sent:
        number, trail = sent.pop()
        knot, fails = knots[number], knots[number]["fails"]
        failing = bad(number, trail) and fails != "never"
        stops = stops or (failing and fails in ("stop", "give up"))
        total += 1
        first = tried[number, trail]
        tries = 2 if failing and (fails == "give up" or (fails == "retry" and first == 0)) else 1
        tried[number, trail] += tries
        early = range(first, first + tries) if knot["early"] and trail.count("/") < hops else ()
        onward = [f"{trail}/{number}e{each}" for each in early]
        if failing and fails != "retry":
            statuses[number]["skipped" if fails == "skip" else "error"] += 1
        else:
            statuses[number]["retried"] += tries - 1
            statuses[number]["completed"] += 1
            seen[number][trail] += 1
            onward += copies(knot, number, trail, hops)
        if limit is not None and total > limit:
            break
        sent += [(target, each) for each in onward for target in receivers(description, number)]
    return {"seen": seen, "statuses": statuses, "stops": stops, "total": total}


def bounded(description):
    """The description with as many hops as leave its jobs small."""
    begun, limit = [(0, "t.0"), (0, "t.1"), (0, "t.2")], 3 * SIZE
    while foretold(description, begun, limit)["total"] > limit and description["hops"]:
        description = {**description, "hops": description["hops"] - 1}
    return description
