"""A harvest that is graded and stored: parameters of the entry, and three routines that keep state."""

from routilux import Flow, Routine
from routilux.job_state import JobState


class Orchard(Routine):
    def __init__(self):
        super().__init__()
        self.harvest_slot = self.define_slot("trigger", handler=self.harvest)
        self.fruit_event = self.define_event("fruit", ["label"])

    def harvest(self, trees=2, **kwargs):
        trees = trees or kwargs.get("trees", 2)

        ctx = self.get_execution_context()
        if ctx:
            ctx.job_state.update_routine_state(ctx.routine_id, {"trees_picked": trees})

        for tree in range(trees):
            self.emit("fruit", label=f"apple_{tree}" if tree % 3 else f"stone_{tree}")


class Grader(Routine):
    def __init__(self):
        super().__init__()
        self.fruit_slot = self.define_slot("fruit", handler=self.grade)
        self.graded_event = self.define_event("graded", ["label", "good"])

    def grade(self, label=None, **kwargs):
        fruit = label or kwargs.get("label", "")

        ctx = self.get_execution_context()
        if not ctx:
            return

        state = ctx.job_state.get_routine_state(ctx.routine_id) or {}
        good = "apple" in str(fruit)

        if good:
            good_count = state.get("good_count", 0) + 1
            ctx.job_state.update_routine_state(ctx.routine_id, {"good_count": good_count, "newest_good": fruit})
        else:
            bad_count = state.get("bad_count", 0) + 1
            ctx.job_state.update_routine_state(ctx.routine_id, {"bad_count": bad_count, "newest_bad": fruit})

        self.emit("graded", label=fruit, good=good)


class Cellar(Routine):
    def __init__(self):
        super().__init__()
        self.fruit_slot = self.define_slot("fruit", handler=self.store)

    def store(self, label=None, good=None, **kwargs):
        fruit = label or kwargs.get("label", "")
        is_good = good if good is not None else kwargs.get("good", False)

        ctx = self.get_execution_context()
        if ctx:
            state = ctx.job_state.get_routine_state(ctx.routine_id) or {}
            stored = state.get("stored", 0) + 1
            edible = state.get("edible", 0)
            if is_good:
                edible += 1
            ctx.job_state.update_routine_state(ctx.routine_id, {"stored": stored, "edible": edible})

        print(f"Stored: {fruit} (good={is_good})")


def main():
    flow = Flow(flow_id="graded_harvest")

    orchard_id = flow.add_routine(Orchard(), "orchard")
    grader_id = flow.add_routine(Grader(), "grader")
    cellar_id = flow.add_routine(Cellar(), "cellar")

    flow.connect(orchard_id, "fruit", grader_id, "fruit")
    flow.connect(grader_id, "graded", cellar_id, "fruit")

    job_state = flow.execute(orchard_id, entry_params={"trees": 5})
    JobState.wait_for_completion(flow, job_state, timeout=2.0)

    orchard_state = job_state.get_routine_state(orchard_id)
    grader_state = job_state.get_routine_state(grader_id)
    cellar_state = job_state.get_routine_state(cellar_id)

    print(f"\nTrees: {orchard_state.get('trees_picked', 0)}")
    print(f"Grader - Good: {grader_state.get('good_count', 0)}, Bad: {grader_state.get('bad_count', 0)}")
    print(f"Cellar - Stored: {cellar_state.get('stored', 0)}, Edible: {cellar_state.get('edible', 0)}")
    print(f"\nStatus: {job_state.status}")


if __name__ == "__main__":
    main()
