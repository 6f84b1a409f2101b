"""A dryer that counts what it dries, and its errors, in its routine state."""

from routilux import Flow, Routine
from routilux.job_state import JobState


class Picker(Routine):
    def __init__(self):
        super().__init__()
        self.start_slot = self.define_slot("trigger", handler=self.pick)
        self.picked_event = self.define_event("picked", ["herb"])

    def pick(self, **kwargs):
        for herb in ["basil", "thyme", "sage"]:
            self.emit("picked", herb=herb)


class Dryer(Routine):
    def __init__(self):
        super().__init__()
        self.herb_slot = self.define_slot("herb", handler=self.dry)
        self.dried_event = self.define_event("dried", ["label"])

    def dry(self, herb=None, **kwargs):
        name = herb or kwargs.get("herb", "")

        ctx = self.get_execution_context()
        if not ctx:
            return

        state = ctx.job_state.get_routine_state(ctx.routine_id) or {}
        dried_count = state.get("dried_count", 0) + 1

        try:
            label = name.title()
            ctx.job_state.update_routine_state(
                ctx.routine_id,
                {"dried_count": dried_count, "newest_herb": name, "newest_label": label, "verdict": "good"},
            )
            self.emit("dried", label=label)
        except Exception as error:
            ctx.job_state.update_routine_state(
                ctx.routine_id,
                {
                    "dried_count": dried_count,
                    "spoilt_count": state.get("spoilt_count", 0) + 1,
                    "newest_error": str(error),
                    "verdict": "spoilt",
                },
            )
            raise


flow = Flow(flow_id="herb_dryer")

picker_id = flow.add_routine(Picker(), "picker")
dryer_id = flow.add_routine(Dryer(), "dryer")

flow.connect(picker_id, "picked", dryer_id, "herb")

job_state = flow.execute(picker_id)
JobState.wait_for_completion(flow, job_state, timeout=2.0)

dryer_state = job_state.get_routine_state(dryer_id)
print(f"Dried: {dryer_state.get('dried_count', 0)}")
print(f"Spoilt: {dryer_state.get('spoilt_count', 0)}")
print(f"Newest: {dryer_state.get('newest_herb', 'none')}")
