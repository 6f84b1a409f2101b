"""A feed that ends while it asks leaves nothing behind."""

from __future__ import annotations

import gc
import warnings

from routilux_tui.app import Dashboard


async def test_a_question_that_is_cancelled_before_it_begins_is_not_left_behind(census, scripted, fixed_clock, wait):
    app = Dashboard(scripted(census()), monotonic=fixed_clock())
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        async with app.run_test() as pilot:
            await wait(pilot, lambda: app.feed._tasks is not None)
            begun = []

            async def question():
                begun.append(True)

            assert app.feed.begin("question", question())
            app.feed._tasks._abort()  # as at the end of the feed, before the task's first step
        gc.collect()
    assert begun == []
    assert [str(each.message) for each in said if "never awaited" in str(each.message)] == []
