"""A day at an order desk: orders come in, some are refused, some wait for the supplier, most are shipped.

Nothing leaves the process, and the same seed gives the same day.

    routilux-tui run sample_flows/order_desk.py --param orders=500 --param pace=0.01

What to look at in the dashboard:

- Branches: `check` sends express and standard orders over two edges into one slot, and refuses the rest.
- A cycle: what is out of stock goes from `stock` to `supplier` and comes back with goods, or not.
- Fan-out and fan-in: a reserved order goes to `charge` and `pack` at once, and `dispatch` waits for both halves.
- `charge` fails now and then. Its error handler says continue: the error is on record, the day goes on, and
  `ledger` counts the order as unpaid.
- `ledger` hears of the end of every order from four sides, and closes the day when none is open.

Parameters: `orders` (how many), `seed` (which day), `pace` (seconds between two orders, 0 for full speed).
"""

from __future__ import annotations

import time
import zlib
from typing import Any

from routilux import ErrorHandler, ErrorStrategy, ExecutionContext, Flow, JobState, Routine

ORDERS = 400
PACE = 0.05
GOODS = {"lamp": 3_900, "chair": 12_900, "desk": 24_900, "shelf": 8_900, "clock": 2_900}
"""Price of each article, in cents."""
ON_THE_SHELF = 12
DELIVERY = 10
DELIVERIES = 16


class PaymentDeclinedError(Exception):
    """The bank did not pay for an order."""


class Step(Routine):
    """A routine that keeps everything it knows in the job: two jobs of this flow never mix."""

    @property
    def here(self) -> ExecutionContext:
        """The job that this call belongs to, and this routine's id in it."""
        ctx = self.get_execution_context()
        if ctx is None:
            raise RuntimeError(f"{type(self).__name__} works only inside of a job")
        return ctx

    @property
    def job(self) -> JobState:
        """The job that this call belongs to."""
        return self.here.job_state

    def recall(self) -> dict[str, Any]:
        """This routine's state in the job; empty before the first `note`."""
        return self.job.get_routine_state(self.here.routine_id) or {}

    def note(self, **changes: Any) -> None:
        """Merge changes into this routine's state in the job."""
        self.job.update_routine_state(self.here.routine_id, changes)

    def chance(self, order: int, what: str) -> float:
        """A number from 0 up to 1 that depends on the day's seed, the order and the question, and on nothing else."""
        seed = self.job.get_shared_data("seed")
        return zlib.crc32(f"{seed}/{order}/{what}".encode()) / 2**32

    def log(self, level: str, order: int, **fields: Any) -> None:
        """Write a line about an order in the shared log."""
        self.job.append_to_shared_log({"level": level, "order": order, **fields})


class Intake(Step):
    """Takes one order per message, and sends itself word to take the next."""

    def __init__(self) -> None:
        super().__init__()
        self.define_slot("trigger", handler=self.open_desk)
        self.define_slot("next", handler=self.take)
        self.define_event("next", ["number"])
        self.define_event("order", ["order", "article", "count", "express"])
        self.define_event("expected", ["orders"])

    def open_desk(self, orders: int = ORDERS, seed: int = 1, pace: float = PACE) -> None:
        """Note what was asked for and take the first order."""
        self.job.update_shared_data("orders", int(orders))
        self.job.update_shared_data("seed", int(seed))
        self.job.update_shared_data("pace", float(pace))
        self.emit("expected", orders=int(orders))
        self.emit("next", number=1)

    def take(self, number: int) -> None:
        """Make up one order from the day's seed."""
        if number > self.job.get_shared_data("orders"):
            return
        time.sleep(self.job.get_shared_data("pace"))
        article = [*GOODS, "unicorn"][int(self.chance(number, "article") * 5.2)]
        count = 1 + int(self.chance(number, "count") * 4)
        self.note(taken=number, newest=article)
        self.emit("order", order=number, article=article, count=count, express=self.chance(number, "express") < 0.3)
        self.emit("next", number=number + 1)


class Check(Step):
    """Refuses what is not sold here and tells express orders from the others."""

    def __init__(self) -> None:
        super().__init__()
        self.define_slot("order", handler=self.check)
        self.define_event("express", ["order", "article", "count"])
        self.define_event("standard", ["order", "article", "count"])
        self.define_event("refused", ["order", "reason"])

    def check(self, order: int, article: str, count: int, express: bool) -> None:
        """Send one order on its way."""
        way = ("express" if express else "standard") if article in GOODS else "refused"
        self.note(**{way: self.recall().get(way, 0) + 1})
        if way == "refused":
            self.log("warning", order, refused=f"no {article} in the catalogue")
            self.emit("refused", order=order, reason=f"no {article}")
        else:
            self.emit(way, order=order, article=article, count=count)


class Stock(Step):
    """Reserves goods; what is missing is ordered from the supplier once."""

    def __init__(self) -> None:
        super().__init__()
        self.define_slot("order", handler=self.reserve)
        self.define_slot("delivery", handler=self.restock)
        self.define_event("reserved", ["order", "article", "count"])
        self.define_event("short", ["order", "article", "count"])
        self.define_event("sold_out", ["order", "reason"])

    def reserve(self, order: int, article: str, count: int) -> None:
        """Reserve for one order, or send it to the supplier."""
        shelf = self.recall().get("shelf", dict.fromkeys(GOODS, ON_THE_SHELF))
        if shelf[article] < count:
            self.note(shelf=shelf, back_orders=self.recall().get("back_orders", 0) + 1)
            self.emit("short", order=order, article=article, count=count)
            return
        self.note(shelf={**shelf, article: shelf[article] - count})
        self.emit("reserved", order=order, article=article, count=count)

    def restock(self, order: int, article: str, count: int, delivered: int) -> None:
        """Put a delivery on the shelf and serve the order that waited for it; it waits only once."""
        shelf = self.recall()["shelf"]
        shelf = {**shelf, article: shelf[article] + delivered}
        if shelf[article] < count:
            self.note(shelf=shelf)
            self.log("warning", order, sold_out=article)
            self.emit("sold_out", order=order, reason=f"{article} sold out")
            return
        self.note(shelf={**shelf, article: shelf[article] - count})
        self.emit("reserved", order=order, article=article, count=count)


class Supplier(Step):
    """Delivers what is short, until its own stock is gone."""

    def __init__(self) -> None:
        super().__init__()
        self.define_slot("wanted", handler=self.deliver)
        self.define_event("delivered", ["order", "article", "count", "quantity"])

    def deliver(self, order: int, article: str, count: int) -> None:
        """Answer one back order."""
        time.sleep(self.job.get_shared_data("pace"))
        sent = self.recall().get(article, 0)
        quantity = DELIVERY if sent < DELIVERIES else 0
        self.note(**{article: sent + bool(quantity)})
        self.log("info", order, delivery=article, quantity=quantity)
        self.emit("delivered", order=order, article=article, count=count, quantity=quantity)


class Charge(Step):
    """Has the bank pay for an order; now and then the bank does not."""

    def __init__(self) -> None:
        super().__init__()
        self.define_slot("order", handler=self.charge)
        self.define_event("paid", ["order", "cents"])
        self.define_event("declined", ["order", "reason"])
        self.set_error_handler(ErrorHandler(strategy=ErrorStrategy.CONTINUE))

    def charge(self, order: int, article: str, count: int) -> None:
        """Emit what was paid. A declined payment goes to the ledger, and its error stays on record."""
        cents = GOODS[article] * count
        if self.chance(order, "payment") < 0.04:
            self.log("error", order, declined=f"{cents / 100:.2f}")
            self.emit("declined", order=order, reason="payment declined")
            raise PaymentDeclinedError(f"order {order}: the bank declined {cents / 100:.2f}")
        self.note(cents=self.recall().get("cents", 0) + cents)
        self.emit("paid", order=order, cents=cents)


class Pack(Step):
    """Packs the goods of one order."""

    def __init__(self) -> None:
        super().__init__()
        self.define_slot("order", handler=self.pack)
        self.define_event("packed", ["order", "article", "count"])

    def pack(self, order: int, article: str, count: int) -> None:
        """Pack one order."""
        packed = self.recall().get("packed", {})
        self.note(packed={**packed, article: packed.get(article, 0) + count})
        self.emit("packed", order=order, article=article, count=count)


class Dispatch(Step):
    """Waits until an order is both paid and packed, then ships it."""

    def __init__(self) -> None:
        super().__init__()
        self.define_slot("paid", handler=self.hear_paid)
        self.define_slot("packed", handler=self.hear_packed)
        self.define_event("shipped", ["order", "cents"])

    def hear_paid(self, order: int, cents: int) -> None:
        """Note the payment of one order."""
        self.join(order, paid=cents)

    def hear_packed(self, order: int, article: str) -> None:
        """Note the parcel of one order."""
        self.join(order, packed=article)

    def join(self, order: int, **half: Any) -> None:
        """Keep the half of an order that came first; ship when the other one is here."""
        halves = dict(self.recall().get("halves", {}))
        whole = halves.pop(order, {}) | half
        if len(whole) < 2:
            self.note(halves={**halves, order: half})
            return
        self.note(halves=halves, shipped=self.recall().get("shipped", 0) + 1)
        self.emit("shipped", order=order, cents=whole["paid"])


class Ledger(Step):
    """Books the end of every order, and closes the day when none is open."""

    def __init__(self) -> None:
        super().__init__()
        self.define_slot("expected", handler=self.expect)
        self.define_slot("shipped", handler=self.book)
        self.define_slot("lost", handler=self.write_off)
        self.define_event("closed", ["shipped", "lost", "cents"])

    def expect(self, orders: int) -> None:
        """Learn how many orders the day will bring."""
        self.note(orders=orders, shipped=0, cents=0, lost={})
        self.close()

    def book(self, order: int, cents: int) -> None:
        """Book one shipped order."""
        state = self.recall()
        self.note(shipped=state["shipped"] + 1, cents=state["cents"] + cents, newest=order)
        self.close()

    def write_off(self, order: int, reason: str) -> None:
        """Book one order that brings nothing, under its reason."""
        lost = self.recall()["lost"]
        self.note(lost={**lost, reason: lost.get(reason, 0) + 1}, newest=order)
        self.close()

    def close(self) -> None:
        """Close the day when every order has come to an end."""
        state = self.recall()
        if state["shipped"] + sum(state["lost"].values()) == state["orders"]:
            self.emit("closed", shipped=state["shipped"], lost=state["lost"], cents=state["cents"])


class DayReport(Step):
    """Prints the day's figures."""

    def __init__(self) -> None:
        super().__init__()
        self.define_slot("closed", handler=self.report)

    def report(self, shipped: int, lost: dict[str, int], cents: int) -> None:
        """Print how many orders came to which end."""
        self.job.update_shared_data("day", {"shipped": shipped, "lost": sum(lost.values()), "cents": cents})
        print(f"shipped {shipped}, {cents / 100:,.2f} earned")
        for reason, orders in sorted(lost.items()):
            print(f"{orders:>4}  {reason}")


def build() -> Flow:
    """The order desk as a flow; its entry is `intake`."""
    flow = Flow(flow_id="order_desk")
    for routine_id, routine in {
        "intake": Intake(),
        "check": Check(),
        "stock": Stock(),
        "supplier": Supplier(),
        "charge": Charge(),
        "pack": Pack(),
        "dispatch": Dispatch(),
        "ledger": Ledger(),
        "day_report": DayReport(),
    }.items():
        flow.add_routine(routine, routine_id)
    flow.connect("intake", "next", "intake", "next")
    flow.connect("intake", "order", "check", "order")
    flow.connect("intake", "expected", "ledger", "expected")
    flow.connect("check", "express", "stock", "order")
    flow.connect("check", "standard", "stock", "order")
    flow.connect("check", "refused", "ledger", "lost")
    flow.connect("stock", "short", "supplier", "wanted")
    flow.connect("supplier", "delivered", "stock", "delivery", param_mapping={"quantity": "delivered"})
    flow.connect("stock", "sold_out", "ledger", "lost")
    flow.connect("stock", "reserved", "charge", "order")
    flow.connect("stock", "reserved", "pack", "order")
    flow.connect("charge", "paid", "dispatch", "paid")
    flow.connect("charge", "declined", "ledger", "lost")
    flow.connect("pack", "packed", "dispatch", "packed")
    flow.connect("dispatch", "shipped", "ledger", "shipped")
    flow.connect("ledger", "closed", "day_report", "closed")
    return flow


flow = build()
