"""How the flow of a file is found, and what is said when there is none to be found."""

from __future__ import annotations

import re
import sys
from textwrap import dedent

import pytest

from routilux_tui.launch.flow_file import load_flow, main_program
from routilux_tui.launch.problems import StartError, UsageError


@pytest.fixture
def write(tmp_path, monkeypatch):
    """A function that writes a Python file; what loading it leaves in `sys` is taken back afterwards."""
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])
    for name in ("some_flow", "flow_json", "beside_it", "wiring"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.chdir(tmp_path)

    def write(text: str, name: str = "some_flow.py"):
        path = tmp_path / name
        path.write_text(dedent(text))
        return path.relative_to(tmp_path)

    return write


def flow_id(path, attribute=""):
    return load_flow(path, attribute).flow_id


def problem_of(path, attribute=""):
    with pytest.raises(UsageError) as problem:
        load_flow(path, attribute)
    return str(problem.value)


def failure_of(path, attribute=""):
    with pytest.raises(StartError) as failure:
        load_flow(path, attribute)
    return str(failure.value)


def test_the_only_flow_of_a_module_is_the_one_even_under_two_names(write):
    assert flow_id(write("from routilux import Flow\nflow = Flow('one')\nmain_flow = flow\n")) == "one"


@pytest.mark.parametrize("name", ["build", "build_flow", "flow", "make_flow", "create_flow"])
def test_a_function_of_a_known_name_builds_the_flow(write, name):
    path = write(f"from routilux import Flow\ndef {name}(size=3):\n    return Flow(f'built {{size}}')\n")
    assert flow_id(path) == "built 3"


def test_a_flow_at_module_level_goes_before_a_function(write):
    assert (
        flow_id(write("from routilux import Flow\nf = Flow('level')\ndef build():\n    return Flow('built')\n"))
        == "level"
    )


def test_the_name_after_the_colon_is_a_flow_or_a_function_or_lies_deeper(write):
    path = write(
        """
        from routilux import Flow
        one, two = Flow("one"), Flow("two")
        def third(): return Flow("three")
        class Flows:
            nightly = Flow("four")
        """
    )
    names = ("two", "third", "Flows.nightly")
    assert [flow_id(path, name) for name in names] == ["two", "three", "four"]


def test_the_modules_beside_the_file_can_be_imported_and_the_module_has_its_own_name(write):
    write("NAME = 'from beside'\n", "beside_it.py")
    path = write("from routilux import Flow\nimport beside_it\nf = Flow(f'{__name__} {beside_it.NAME}')\n")
    assert flow_id(path) == "some_flow from beside"
    assert sys.modules["some_flow"].f.flow_id == "some_flow from beside"


def test_a_file_that_is_called_like_a_loaded_module_does_not_take_its_place(write):
    json = sys.modules["json"]
    assert flow_id(write("from routilux import Flow\nf = Flow(__name__)\n", "json.py")) == "flow_json"
    assert sys.modules["json"] is json


def test_a_change_within_the_same_second_is_seen(write):
    path = write("from routilux import Flow\nf = Flow('a')\n")
    assert flow_id(path) == "a"
    write("from routilux import Flow\nf = Flow('b')\n")
    assert flow_id(path) == "b"


@pytest.mark.parametrize(
    ("source", "attribute", "said"),
    [
        (
            "from routilux import Flow\none = Flow()\ntwo = Flow()\n",
            "",
            "some_flow.py holds 2 flows: 'one', 'two'; name the one to run, such as some_flow.py:one",
        ),
        (
            "from routilux import Flow\ndef build(): return Flow()\ndef make_flow(): return Flow()\n",
            "",
            (
                "some_flow.py holds 2 functions that build a flow: 'build', 'make_flow'; name the one to run, such as "
                "some_flow.py:build"
            ),
        ),
        (
            "x = 1\n",
            "",
            (
                "some_flow.py holds no Flow: expected one at module level, or a function build, build_flow, flow, "
                "make_flow or create_flow that returns one; a file that runs its flow itself is started with --main"
            ),
        ),
        (
            "def main(): pass\n",
            "",
            (
                "some_flow.py holds no Flow: expected one at module level, or a function build, build_flow, flow, "
                "make_flow or create_flow that returns one; name another function that does, such as some_flow.py:main"
                "; a file that runs its flow itself is started with --main"
            ),
        ),
        (
            "from routilux import Flow\none = Flow()\ndef nightly(): return Flow()\n",
            "tow",
            "some_flow.py has no 'tow'; its flows are: 'one'; functions that may build one: 'nightly'",
        ),
        ("x = 1\n", "x", "some_flow.py:x is an int; expected a Flow, or a function that returns one"),
        ("def build(): return None\n", "", "some_flow.py:build() returned None; expected a Flow"),
        ("async def build(): return 1\n", "", "some_flow.py:build() returned a coroutine; expected a Flow"),
        (
            "def nightly(root, *, depth, name=''): return 1\n",
            "nightly",
            "some_flow.py:nightly takes 'root', 'depth'; expected a function that builds the flow with no arguments",
        ),
    ],
)
def test_a_file_without_the_one_flow_is_told_what_it_holds_and_what_to_do(write, source, attribute, said):
    assert problem_of(write(source), attribute) == said


def test_a_syntax_error_is_shown_with_its_line_and_a_caret(write):
    path = write("def good():\n    pass\n\nif True:\n    def (x):\n        pass\n")
    assert failure_of(path) == f"{path.resolve()}:5: SyntaxError: invalid syntax\n    def (x):\n        ^"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"x = '\xff'\n", ":1: SyntaxError: (unicode error) 'utf-8' codec can't decode byte 0xff"),
        (b"x = 1\n\x00\n", "source code string cannot contain null bytes"),
    ],
)
def test_a_file_that_is_no_text_is_told_so(write, tmp_path, content, said):
    path = write("")
    (tmp_path / path).write_bytes(content)
    assert said in failure_of(path)


def test_what_the_file_raises_is_shown_with_the_users_lines_alone(write):
    write(
        """
        from routilux import Flow
        def connect():
            Flow("f").connect("nobody", "output", "sink", "input")
        """,
        "wiring.py",
    )
    path = write("import wiring\n\nwiring.connect()\n")
    folder = path.resolve().parent
    assert without_carets(failure_of(path)) == (
        "some_flow.py raised while it was imported:\n"
        "Traceback (most recent call last):\n"
        f'  File "{folder}/some_flow.py", line 3, in <module>\n'
        "    wiring.connect()\n"
        f'  File "{folder}/wiring.py", line 4, in connect\n'
        '    Flow("f").connect("nobody", "output", "sink", "input")\n'
        "ValueError: flow 'f' has no routine 'nobody'; it has: none"
    )


def test_the_cause_of_an_exception_is_shown_too(write):
    path = write(
        """
        def build():
            try:
                {}["gone"]
            except KeyError as error:
                raise RuntimeError("no settings") from error
        """
    )
    folder = path.resolve().parent
    assert without_carets(failure_of(path)) == (
        "some_flow.py raised while it was building its flow in build():\n"
        "Traceback (most recent call last):\n"
        f'  File "{folder}/some_flow.py", line 4, in build\n'
        '    {}["gone"]\n'
        "KeyError: 'gone'\n"
        "\n"
        "The above exception was the direct cause of the following exception:\n"
        "\n"
        "Traceback (most recent call last):\n"
        f'  File "{folder}/some_flow.py", line 6, in build\n'
        '    raise RuntimeError("no settings") from error\n'
        "RuntimeError: no settings"
    )


def test_a_missing_library_is_shown_at_the_users_import(write):
    path = write("import no_such_library_anywhere\n")
    assert without_carets(failure_of(path)).splitlines()[-2:] == [
        "    import no_such_library_anywhere",
        "ModuleNotFoundError: No module named 'no_such_library_anywhere'",
    ]


def test_a_file_that_leaves_while_it_is_imported_is_a_failure(write):
    said = without_carets(failure_of(write("import sys\nsys.exit(3)\n")))
    assert said.endswith("    sys.exit(3)\nSystemExit: 3")


def test_a_program_runs_as_the_main_module_and_stays_it(write, capsys):
    path = write(
        """
        import pickle, sys
        class Order: pass
        if __name__ == "__main__":
            print(__name__, __spec__, pickle.loads(pickle.dumps(Order())).__class__.__name__)
        """
    )
    main_program(path)()
    assert capsys.readouterr().out == "__main__ None Order\n"
    assert sys.modules["__main__"].Order.__module__ == "__main__"


def test_what_a_program_raises_passes_through(write):
    with pytest.raises(SystemExit) as leaving:
        main_program(write("raise SystemExit(4)\n"))()
    assert leaving.value.code == 4


def without_carets(text: str) -> str:
    """The text without the lines in which Python marks a part of the line above; they differ between versions."""
    return "\n".join(line for line in text.split("\n") if not re.fullmatch(r"\s*[\^~]+\s*", line))
