from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("engine/routilux", "routilux_tui", "sample_flows", "benchmarks", "docs", "screenshots", "tests")
LIMIT = 400
VAGUE = {"base", "base2", "common", "core", "helper", "helpers", "manager", "managers", "misc", "util", "utils"}
DRAWING = {
    "rich.segment",
    "rich.style",
    "rich.color",
    "rich.cells",
    "textual.strip",
    "textual.geometry",
    "textual.color",
}


def python_files(*rooms):
    """The Python files of these rooms; a hidden folder, such as one of a benchmark's installed peers, is no room."""
    found = (path for room in rooms for path in (ROOT / room).rglob("*.py"))
    return sorted(path for path in found if not any(part.startswith(".") for part in path.relative_to(ROOT).parts))


def imported_modules(path):
    """The modules that a file imports from, as they are written."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def test_there_is_code_to_hold_to_the_rules():
    assert all(python_files(room) for room in ("engine/routilux", "routilux_tui", "sample_flows", "tests"))


def test_no_file_is_longer_than_two_things():
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in python_files(*ROOMS)}
    assert {str(path.relative_to(ROOT)): n for path, n in lengths.items() if n > LIMIT} == {}


def test_no_module_is_named_for_nothing():
    named = [path for path in python_files(*ROOMS) if path.stem in VAGUE or path.parent.name in VAGUE]
    assert [str(path.relative_to(ROOT)) for path in named] == []


@pytest.mark.parametrize("room", ["engine/routilux", "routilux_tui"])
def test_every_module_with_code_says_what_it_is_for(room):
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in python_files(room)}
    assert [
        str(path.relative_to(ROOT)) for path, tree in trees.items() if tree.body and not ast.get_docstring(tree)
    ] == []


def test_test_files_have_names_of_their_own():
    names = Counter(path.name for path in python_files("tests") if path.name.startswith("test_"))
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize("room", ["engine/routilux", "routilux_tui", "sample_flows"])
def test_nothing_is_left_for_later(room):
    words = ("TODO", "FIXME", "XXX")
    marked = [path for path in python_files(room) if any(word in path.read_text(encoding="utf-8") for word in words)]
    assert [str(path.relative_to(ROOT)) for path in marked] == []


def test_drawing_uses_segments_and_strips_and_no_more_of_the_screen():
    found = {
        f"{path.relative_to(ROOT)}: {module}"
        for path in python_files("routilux_tui/render")
        for module in imported_modules(path)
        if module.split(".")[0] in {"rich", "textual"} and module not in DRAWING
    }
    assert found == set()


def test_imports_are_absolute_and_never_through_the_engine_folder():
    found = {
        f"{path.relative_to(ROOT)}: {module}"
        for path in python_files(*ROOMS)
        for module in imported_modules(path)
        if module.split(".")[0] == "engine"
    }
    assert found == set()


@pytest.mark.parametrize("package", ["engine/routilux", "routilux_tui"])
def test_the_architecture_document_names_every_room(package):
    document = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    rooms = [
        path.stem for path in (ROOT / package).iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()
    ]
    unnamed = [room for room in rooms if not room.startswith("__") and not re.search(rf"`{room}/?`", document)]
    assert unnamed == []
