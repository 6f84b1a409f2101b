"""In which of the recorded source files the flow is found. Reads the recorded text, and runs none of it. Pure."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence


def files_with_flows(source: Mapping[str, str], builders: Sequence[str]) -> list[str]:
    """The files that hold a Flow at module level, or a function of one of these names that may build one."""
    return [file for file, text in source.items() if any(_holds_flow(node, builders) for node in _statements(text))]


def holds_several(text: str, builders: Sequence[str]) -> bool:
    """Whether a file holds more than one flow at module level, so that its id has to be named."""
    flows = [node for node in _statements(text) if not isinstance(node, ast.FunctionDef)]
    return sum(_holds_flow(node, builders) for node in flows) > 1


def _statements(text: str) -> Iterator[ast.stmt]:
    try:
        yield from ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return


def _holds_flow(node: ast.stmt, builders: Sequence[str]) -> bool:
    if isinstance(node, ast.FunctionDef):
        return node.name in builders
    if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Call):
        called = node.value.func
        name = called.id if isinstance(called, ast.Name) else called.attr if isinstance(called, ast.Attribute) else ""
        return name == "Flow" or name in builders
    return False
