from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routilux.monitor.previews import WHOLE, preview
from routilux.protocol import Activation, ActivationStatus, DeferredItem, Emission, ErrorInfo, LogLine, Preview
from routilux_tui.render.copied import activation_copied, deferred_copied, log_copied, written

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)


@given(VALUES)
def test_a_payload_that_is_json_is_copied_as_that_json(value):
    assert json.loads(written(preview(value, WHOLE))) == value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({1, 2}, "[\n  1,\n  2\n]"),
        ((), "[]"),
        (float("nan"), '"nan"'),
        (b"ab", "\"b'ab'\""),
        ("\x1b]52;c;AAAA\x07", '"\\u001b]52;c;AAAA\\u0007"'),
        (list(range(501)), "… 1 more"),
        ({str(number): 0 for number in range(502)}, '"…": "… 2 more"'),
        (10**400, '"an int of 1,329 bits"'),
    ],
)
def test_what_is_no_json_says_what_it_is(value: Any, text: str):
    assert text in written(preview(value, WHOLE))


def test_what_contains_itself_says_so():
    value: list[Any] = []
    value.append(value)
    assert written(preview(value, WHOLE)) == '[\n  "… list: it contains itself"\n]'


def test_an_activation_is_copied_with_its_data_its_emissions_and_its_error(plain):
    record = Activation(
        index=12,
        seq=40,
        cause=31,
        routine_id="parse",
        slot="input",
        status=ActivationStatus.ERROR,
        event="error",
        started_at=0.0,
        duration=0.0012,
        data=preview({"text": "x"}),
        emissions=(Emission("output", 0.0, preview({"lines": 3})),),
        more_emissions=2,
        error=ErrorInfo("parse", "input", "SyntaxError", "line 1", 0.0, 1),
    )
    told = json.loads(activation_copied(plain, record, None))
    assert told["data"] == {"text": "x"}
    assert told["emissions"] == [{"event": "output", "payload": {"lines": 3}}, "… 2 more"]
    assert (told["activation"], told["took"], told["error"]) == (12, "1.2 ms", "SyntaxError: line 1")
    assert json.loads(activation_copied(plain, record, "it is gone"))["data"] == "it is gone"


def test_a_deferred_event_and_a_log_entry_are_copied_whole(plain):
    item = DeferredItem(1, "report", "approve", 0.0, preview({"group": 1}))
    assert json.loads(deferred_copied(plain, item, None))["payload"] == {"group": 1}
    assert json.loads(deferred_copied(plain, item, preview({"group": 2})))["payload"] == {"group": 2}
    line = LogLine(3, 0.0, "parse", "", (("action", "read"),))
    assert json.loads(log_copied(plain, line, None))["entry"] == {"action": "read"}
    assert json.loads(log_copied(plain, line, Preview("dict", "{}", 0)))["entry"] == {}
