"""How entry parameters are read from `--param` and `--params`."""

from __future__ import annotations

import pytest

from routilux_tui.launch.params import entry_params
from routilux_tui.launch.problems import UsageError
from routilux_tui.launch.task import Task


@pytest.mark.parametrize(
    ("pair", "expected"),
    [
        ("count=5", {"count": 5}),
        ("pace=0.5", {"pace": 0.5}),
        ("name=plain words", {"name": "plain words"}),
        ('name="5"', {"name": "5"}),
        ("on=true", {"on": True}),
        ("nothing=null", {"nothing": None}),
        ("items=[1, 2]", {"items": [1, 2]}),
        ("expression=a=b", {"expression": "a=b"}),
        ("empty=", {"empty": ""}),
        ("limit=NaN", {"limit": "NaN"}),
        ("deep=" + "[" * 100_000, {"deep": "[" * 100_000}),
    ],
)
def test_a_value_is_json_where_it_reads_as_json_and_text_otherwise(pair, expected):
    assert entry_params([pair], None) == expected


def test_single_parameters_lie_over_the_object():
    assert entry_params(["count=7"], '{"count": 5, "root": "/usr"}') == {"count": 7, "root": "/usr"}


@pytest.mark.parametrize(
    ("pairs", "document", "said"),
    [
        (["count"], None, "--param 'count': expected NAME=VALUE, such as --param count=5"),
        (["=5"], None, "--param '=5': expected NAME=VALUE, such as --param count=5"),
        (["n=1", "n=2"], None, "--param n: given twice; give it once"),
        ([], "[1, 2]", "--params: expected a JSON object, such as '{\"count\": 5}', found a list: [1, 2]"),
        ([], "null", "--params: expected a JSON object, such as '{\"count\": 5}', found null: null"),
        ([], '{"a": NaN}', "--params is not JSON: NaN is no JSON value"),
        (
            [],
            '{"a": 1 "b": 2}',
            '--params is not JSON: Expecting \',\' delimiter at line 1, column 9\n    {"a": 1 "b": 2}\n            ^',
        ),
        ([], "", "--params is not JSON: Expecting value at line 1, column 1\n    \n    ^"),
        (
            [],
            '{\n  "a": 1,\n  b: 2\n}',
            (
                "--params is not JSON: Expecting property name enclosed in double quotes at line 3, column 3\n"
                "      b: 2\n"
                "      ^"
            ),
        ),
    ],
)
def test_a_parameter_that_cannot_be_read_is_shown_with_its_place(pairs, document, said):
    with pytest.raises(UsageError) as problem:
        entry_params(pairs, document)
    assert str(problem.value) == said


def test_the_place_of_an_error_in_a_long_object_is_cut_to_what_fits_a_screen():
    document = '{"long": "' + "x" * 500 + '" oops, "more": "' + "y" * 500 + '"}'
    with pytest.raises(UsageError) as problem:
        entry_params([], document)
    _, line, caret = str(problem.value).split("\n")
    assert len(line) == 4 + 120
    assert line[caret.index("^")] == "o"


def test_a_task_travels_unchanged_whatever_its_parameters_hold():
    params = {"lone": "\ud800", "big": 2**80, "nested": {"list": [1.5, None, True]}, "text": "žluťoučký ☃ \x00"}
    task = Task("/f/flow.py", attribute="a.b", entry="walk", params=params, timeout=2.5, arguments=("-x", "y"))
    assert task.encode().isascii()
    assert Task.decode(task.encode()) == task
