"""A flow in which every name, payload, state, log entry, error and printed line is meant to harm a terminal.

Run as a program it has two jobs, and stays. `TEXTS` and `ALL` are for tests to reach for.
"""

import sys
import threading
from itertools import pairwise

from routilux import ErrorHandler, ErrorStrategy, Flow, Routine

TEXTS = [
    "\x1b[2J\x1b[31mred\x1b[?1049l",
    "\x1b]52;c;UFdORUQ=\x07",
    "\x1b]8;;http://example.org\x1b\\link\x1b]8;;\x1b\\",
    "\x1bP+q544e\x1b\\",
    "\x1b_Gf=100;AAAA\x1b\\",
    "\x1b[6n\x1b[c\x1b[>q\x1b[21t",
    "\x9b31m\x9d0;title\x9c\x90q\x9c\x9f",
    "\x00\x01\x07\x08\x0b\x0c\x0e\x0f\x7f\x85",
    "\r\n\tover\rwritten\x1b",
    "\u202eevil\u2066\u2069\u061c\u200e\u200f",
    "\u200b\u200c\u200d\u2060\ufeff\u00ad\u180e\u3164",
    "\ud800\udfff\ud83d",
    "e" + "\u0301" * 200 + "\u20dd" * 50,
    "[/x] [red]x[/red] [/ [[] [@click=app.quit]y[/] [link=http://x]z[/link]",
    "$text {name} %s %(x)s \\x1b \\",
    "日本語 👩‍👩‍👧‍👦 🇩🇪 ﷽ ｆｕｌｌ ก็็็็็็็",
    "\U000e0041\U000e007f\ufff9\ufffb\uffff\U0010ffff\ue000",
    "\u2028\u2029\u0085",
]
ALL = " ".join(TEXTS)
LONG = "x" * 10_000_000
stay = threading.Event()


class Broken:
    """Nothing can be asked of it."""

    def fail(self, *_):
        raise RuntimeError(ALL)

    __str__ = __len__ = __eq__ = __bool__ = __iter__ = __getitem__ = __int__ = __float__ = fail
    __hash__ = None

    def __repr__(self):
        raise ValueError(ALL)


class Lying(dict):
    """A mapping that is another one each time."""

    def __repr__(self):
        return ALL

    def items(self):
        raise KeyError(ALL)


def deep(levels):
    value = ALL
    for _ in range(levels):
        value = {ALL: [value]}
    return value


def cyclic():
    value = {"self": None, ALL: []}
    value["self"] = value
    value[ALL].append(value)
    return value


class Harm(Routine):
    __doc__ = ALL.encode("utf-8", "replace").decode()

    def __init__(self, name):
        super().__init__()
        self.slot = name
        self.define_slot("trigger", handler=self.harm)
        self.define_slot(f"in {name}", handler=self.take)
        self.define_event(f"out {name}", [name])
        self.define_event(f"later {name}", [])
        self.set_config(**{f"config {name}": ALL})
        self.set_error_handler(ErrorHandler(ErrorStrategy.CONTINUE))

    def values(self):
        yield from TEXTS
        yield from (Broken(), Lying({ALL: ALL}), deep(3), deep(2000), ALL.encode("utf-8", "replace"))
        yield from ({ALL: TEXTS}, {Ellipsis: object()}, float("nan"), 10**400, range(10**9), type, cyclic(), LONG)

    def harm(self):
        ctx = self.get_execution_context()
        job = ctx.job_state
        for number, value in enumerate(self.values()):
            job.update_routine_state(ctx.routine_id, {ALL: value, f"{number}": value})
            job.append_to_shared_log({"level": ALL if number % 2 else "error", "message": value, ALL: value})
            self.emit(f"out {self.slot}", **{self.slot: value})
            self.emit_deferred_event(f"later {self.slot}", **{self.slot: value})
        for text in TEXTS:
            print(text.encode("utf-8", "replace").decode())
            print(text.encode("utf-8", "replace"), file=sys.stderr)
        sys.stdout.flush()
        sys.stdout.buffer.write(b"\xff\xfe\x1b[2J\x80\x9b31m \x1b]0;owned\x07\n" + b"y" * 100_000 + b"\n")
        sys.stdout.buffer.flush()
        raise RuntimeError(ALL)

    def take(self, data=None, **kwargs):
        raise ValueError(ALL) from KeyError(ALL)


class Begin(Routine):
    def __init__(self):
        super().__init__()
        self.define_slot("trigger", handler=self.begin)
        self.define_event("go", [])

    def begin(self, **params):
        self.emit("go")


flow = Flow(f"flow {ALL}")
names = [f"{number} {text}" for number, text in enumerate(TEXTS)]
for name in names:
    flow.add_routine(Harm(name), name)
for before, after in pairwise(names):
    flow.connect(before, f"out {before}", after, f"in {after}")
flow.add_routine(Begin(), "entry")
flow.connect("entry", "go", names[0], "trigger")

if __name__ == "__main__":
    flow.execute("entry")
    flow.execute("entry", {ALL: ALL})
    stay.wait()
