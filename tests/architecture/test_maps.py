"""ARCHITECTURE.md's maps of the two packages are those that the import contracts hold the code to."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS = {
    contract["id"]: contract
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
}


def rows(heading):
    """The modules of each row of the table below that heading, from the top."""
    section = (ROOT / "ARCHITECTURE.md").read_text("utf-8").split(f"\n## {heading}\n")[1].split("\n## ")[0]
    cells = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    return [[name.rstrip("/") for name in re.findall(r"`([^`]+)`", cell)] for cell in cells]


@pytest.mark.parametrize(
    ("heading", "contract"),
    [("Rooms of the engine", "engine-layers"), ("Rooms of the dashboard", "dashboard-layers")],
)
def test_the_map_has_every_room_and_in_the_order_of_the_layers(heading, contract):
    layers = [[name.strip() for name in layer.split("|")] for layer in CONTRACTS[contract]["layers"]]
    place = {name: number for number, layer in enumerate(layers) for name in layer if name != "__main__"}
    mapped = [name for row in rows(heading) for name in row]
    assert sorted(mapped) == sorted(place)
    assert [place[name] for name in mapped] == sorted(place[name] for name in mapped)


def test_of_the_engine_a_row_holds_no_module_that_another_of_its_row_may_import():
    layers = [{name.strip() for name in layer.split("|")} for layer in CONTRACTS["engine-layers"]["layers"]]
    assert [set(row) for row in rows("Rooms of the engine")] == layers
