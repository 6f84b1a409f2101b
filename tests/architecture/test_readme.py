from __future__ import annotations

import importlib
import re
from pathlib import Path

from routilux_tui.actions import key_table
from routilux_tui.cli import cli
from routilux_tui.settings.document import settings_table
from routilux_tui.settings.reading import parsed

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_readmes_keys_are_those_of_the_table_of_actions():
    between = README.split("<!-- keys -->")[1].split("<!-- /keys -->")[0]
    assert between.strip() == key_table().strip(), "run `make readme`"


def test_the_readmes_settings_are_those_of_the_table_of_settings():
    between = README.split("<!-- settings -->")[1].split("<!-- /settings -->")[0]
    assert between.strip() == settings_table().strip(), "run `make readme`"


def test_the_readmes_figures_of_speed_are_those_of_the_results(monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "docs")
    speed = importlib.import_module("readme_speed").speed
    between = README.split("<!-- speed -->")[1].split("<!-- /speed -->")[0]
    results = (ROOT / "benchmarks" / "RESULTS.md").read_text(encoding="utf-8")
    assert between.strip() == speed(results).strip(), "run `make readme`"


def test_the_readmes_settings_file_is_right():
    text = re.search(r"```toml\n(.*?)```", README, re.DOTALL).group(1)
    loaded = parsed(text, Path("config.toml"))
    assert loaded.problems == ()
    assert loaded.settings.keys == {"job.pause": ("f5",), "pane.log": ("l", "4"), "move.right": ("right",)}


def test_what_the_documents_link_to_is_there():
    documents = [ROOT / name for name in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md")]
    documents += sorted((ROOT / "docs").glob("*.md"))
    missing = [
        f"{document.name}: {target}"
        for document in documents
        for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text(encoding="utf-8"))
        if not (document.parent / target).exists()
    ]
    assert missing == []


def test_the_readmes_program_is_a_flow_that_runs(tmp_path):
    program = re.search(r"```python\n(.*?)```", README, re.DOTALL).group(1)
    names = {"__name__": "readme_program"}
    exec(compile(program, "README.md", "exec"), names)
    job = names["flow"].execute("sensor", {"readings": 3})
    assert job.status == "completed"
    assert job.get_routine_state("average") == {"count": 3, "mean": 21.0}


def test_the_targets_that_the_documents_name_are_in_the_makefile():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    documents = README + (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = set(re.findall(r"(?:`|\n)make ([a-z]+)\b", documents))
    assert named - targets == set()
    assert {"demo", "test", "check"} <= named


def test_every_command_is_in_the_readme_and_every_command_in_the_readme_is_one():
    named = set(re.findall(r"`routilux-tui ([a-z-]+)", README))
    assert named == set(cli.commands)
