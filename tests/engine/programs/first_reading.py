"""One sensor, one gauge: a job's status, history and routine state."""

from routilux import Flow, Routine


class Sensor(Routine):
    def __init__(self):
        super().__init__()
        self.wake_slot = self.define_slot("trigger", handler=self.measure)
        self.reading_event = self.define_event("reading", ["celsius"])

    def measure(self, **kwargs):
        self.emit("reading", celsius="21 degrees")


class Gauge(Routine):
    def __init__(self):
        super().__init__()
        self.reading_slot = self.define_slot("reading", handler=self.show)
        self.shown_event = self.define_event("shown", ["text"])

    def show(self, celsius=None, **kwargs):
        value = celsius or kwargs.get("celsius", "")
        text = f"Shown: {value}"

        ctx = self.get_execution_context()
        if ctx:
            ctx.job_state.update_routine_state(ctx.routine_id, {"newest": value, "lit": True})

        self.emit("shown", text=text)


flow = Flow(flow_id="greenhouse_gauge")

sensor_id = flow.add_routine(Sensor(), "sensor")
gauge_id = flow.add_routine(Gauge(), "gauge")

flow.connect(sensor_id, "reading", gauge_id, "reading")

job_state = flow.execute(sensor_id)

print(f"Status: {job_state.status}")
print(f"Flow: {job_state.flow_id}")
print(f"Created: {job_state.created_at}")
print(f"Records: {len(job_state.get_execution_history())}")
print(f"Gauge: {job_state.get_routine_state(gauge_id)}")
