"""What the words of a command line name, and what is said when they name nothing."""

from __future__ import annotations

import pytest

from routilux_tui.launch.problems import UsageError
from routilux_tui.launch.target import Target, looks_like_flow, parse_target


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "census.py").write_text("")
    (tmp_path / "odd:name.py").write_text("")
    (tmp_path / "flows").mkdir()
    return tmp_path


@pytest.mark.parametrize(
    ("word", "path", "attribute"),
    [
        ("census.py", "census.py", ""),
        ("census.py:main_flow", "census.py", "main_flow"),
        ("census.py:Flows.nightly", "census.py", "Flows.nightly"),
        ("./census.py", "census.py", ""),
        ("odd:name.py", "odd:name.py", ""),
        ("odd:name.py:flow", "odd:name.py", "flow"),
    ],
)
def test_a_file_and_the_name_after_the_colon_are_told_apart(folder, word, path, attribute):
    target = parse_target(word)
    assert (str(target.path), target.attribute) == (path, attribute)


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("nope.py", "nope.py: no such file in {folder}; give the path of a Python file that holds a Flow"),
        ("nope.py:flow", "nope.py: no such file in {folder}; give the path of a Python file that holds a Flow"),
        (
            "flows/nope.py",
            "flows/nope.py: no such file in {folder}/flows; give the path of a Python file that holds a Flow",
        ),
        ("gone/nope.py", "gone/nope.py: no such file, as there is no directory gone; {folder} is the nearest"),
        ("flows", "flows: expected a Python file that holds a Flow, found a directory; name a file in it"),
        ("/dev/null", "/dev/null: expected a Python file that holds a Flow; this is not a regular file"),
        (
            "census.py:",
            "census.py:: after the colon stands the name of a Flow in the file, such as census.py:flow; found ''",
        ),
        (
            "census.py:two words",
            (
                "census.py:two words: after the colon stands the name of a Flow in the file, such as census.py:flow; "
                "found 'two words'"
            ),
        ),
    ],
)
def test_a_target_that_is_not_there_is_named_with_what_to_do(folder, word, said):
    with pytest.raises(UsageError) as problem:
        parse_target(word)
    assert str(problem.value) == said.format(folder=folder.resolve())


def test_a_word_is_a_flow_file_when_it_can_be_nothing_else(folder):
    (folder / "script").write_text("")
    words = ["census.py", "gone.py", "gone.py:flow", "flows/x", "script", "jobs", "--headless", "", "-"]
    assert [word for word in words if looks_like_flow(word)] == [
        "census.py",
        "gone.py",
        "gone.py:flow",
        "flows/x",
        "script",
    ]


def test_a_target_reads_as_it_was_typed(folder):
    assert str(parse_target("census.py:flow")) == "census.py:flow"
    assert str(Target(folder / "census.py")) == f"{folder}/census.py"
