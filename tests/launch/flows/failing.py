"""Its only handler raises, with an escape code in the message."""

import sys

from routilux import Flow, Routine


class Source(Routine):
    def __init__(self):
        super().__init__()
        self.define_slot("trigger", handler=self.begin)

    def begin(self, **kwargs):
        print("on its way", file=sys.stderr)
        raise ValueError("the shelf is \x1b[31mempty")


flow = Flow("failing")
flow.add_routine(Source(), "source")
