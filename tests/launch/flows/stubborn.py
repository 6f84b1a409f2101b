"""Its only handler does not end."""

import time

from routilux import Flow, Routine


class Stubborn(Routine):
    def __init__(self):
        super().__init__()
        self.define_slot("trigger", handler=self.begin)

    def begin(self, **kwargs):
        print("it begins")
        time.sleep(600)


flow = Flow("stubborn")
flow.add_routine(Stubborn(), "stubborn")
