from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "sample_flows"


def module_of(name):
    spec = importlib.util.spec_from_file_location(f"sample_{name}", FOLDER / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(params=["stdlib_census", "duplicates_approval", "order_desk", "refund_desk"])
def sample(request):
    return module_of(request.param)


def test_a_sample_holds_one_flow_whose_entry_is_plain_to_see(sample):
    assert sample.flow.flow_id == sample.__name__.removeprefix("sample_")
    assert sum("trigger" in routine.slots for routine in sample.flow.routines.values()) == 1
    assert [found for found in sample.flow.validate() if not found.startswith("there is a cycle")] == []


def test_a_sample_says_what_to_look_at(sample):
    assert "What to look at in the dashboard:" in sample.__doc__
    assert "Parameters:" in sample.__doc__


@pytest.fixture
def source_tree(tmp_path):
    """Two packages and a module; one file that is no Python, one in an encoding that does not exist."""
    (tmp_path / "top.py").write_text("import os\n\n# a comment\ndef f():\n    'documented'\n    return os\n")
    for package in ("alpha", "beta"):
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").write_text("")
        (tmp_path / package / "mod.py").write_text("import os, sys\nfrom json import loads\n\nclass C:\n    pass\n")
    (tmp_path / "alpha" / "broken.py").write_text("def f(:\n")
    (tmp_path / "beta" / "odd.py").write_bytes(b"# coding: klingon\n")
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "skipped.py").write_text("skipped = True\n")
    return tmp_path


def test_the_census_measures_every_file_that_parses_and_rejects_the_others(source_tree, capsys):
    census = module_of("stdlib_census")
    job = census.flow.execute("walk", {"root": str(source_tree), "pace": 0})
    assert job.status == "completed", job.error
    tally = job.get_routine_state("tally")
    assert tally["packages"]["(modules)"] == {
        "files": 1,
        "lines": 6,
        "code": 4,
        "comments": 1,
        "definitions": 1,
        "documented": 1,
    }
    assert {name: row["files"] for name, row in tally["packages"].items()} == {"(modules)": 1, "alpha": 2, "beta": 2}
    assert job.get_routine_state("reject") == {
        "alpha/broken.py": "SyntaxError: invalid syntax (line 1)",
        "beta/odd.py": f"SyntaxError: unknown encoding for {str(source_tree / 'beta' / 'odd.py')!r}: klingon",
    }
    assert job.get_routine_state("links")["most_imported"] == {"os": 3, "sys": 2, "json": 2}
    assert job.get_routine_metrics("parse")["errors"] == 1
    assert [entry["level"] for entry in job.get_shared_log()].count("error") == 2
    assert "2 files rejected" in capsys.readouterr().out


def test_the_census_stops_at_its_limit(source_tree):
    census = module_of("stdlib_census")
    job = census.flow.execute("walk", {"root": str(source_tree), "pace": 0, "limit": 3})
    assert job.status == "completed"
    assert job.get_routine_metrics("read")["activations"] == 3
    assert job.get_routine_metrics("report")["activations"] == 1


@pytest.mark.parametrize(("name", "entry"), [("stdlib_census", "walk"), ("duplicates_approval", "scan")])
def test_a_root_that_is_no_directory_fails_with_a_clear_error(tmp_path, name, entry):
    job = module_of(name).flow.execute(entry, {"root": str(tmp_path / "missing")})
    assert (job.status, job.error.type) == ("failed", "NotADirectoryError")
    assert str(tmp_path / "missing") in job.error.message


@pytest.fixture
def copies(tmp_path):
    """Three equal files of 5 bytes, two of 9, one of 5 that differs, empty ones, and a link that is not followed."""
    for name, text in {
        "a": "hello",
        "b/a": "hello",
        "b/c": "hello",
        "b/d": "other",
        "e": "duplicate",
        "f": "duplicate",
    }.items():
        path = tmp_path / "tree" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    for name in ("empty1", "empty2"):
        (tmp_path / "tree" / name).touch()
    (tmp_path / "tree" / "link").symlink_to(tmp_path / "tree" / "a")
    return tmp_path


def test_duplicates_wait_for_a_person_one_group_at_a_time(copies):
    duplicates = module_of("duplicates_approval")
    report = copies / "report.txt"
    before = sorted(copies.joinpath("tree").rglob("*"))
    job = duplicates.flow.execute("scan", {"root": str(copies / "tree"), "pace": 0, "report": str(report)})
    assert job.status == "paused"
    assert [len(event.data["paths"]) for event in job.deferred_events] == [2, 3]
    assert not report.exists()

    duplicates.flow.emit_deferred(job, job.deferred_events[1].number)
    assert job.wait(30.0)
    assert job.status == "paused"
    assert "1 groups, 10 bytes to spare" in report.read_text()

    duplicates.flow.resume(job)
    assert job.status == "completed"
    assert report.read_text().splitlines() == [
        f"Approved duplicates under {copies / 'tree'}: 2 groups, 19 bytes to spare",
        "",
        "group 1, 9 bytes each",
        f"  keep  {copies / 'tree' / 'e'}",
        f"  same  {copies / 'tree' / 'f'}",
        "group 2, 5 bytes each",
        f"  keep  {copies / 'tree' / 'a'}",
        f"  same  {copies / 'tree' / 'b' / 'a'}",
        f"  same  {copies / 'tree' / 'b' / 'c'}",
    ]
    assert sorted(copies.joinpath("tree").rglob("*")) == before


def test_a_directory_without_duplicates_needs_nobody(tmp_path):
    (tmp_path / "only.txt").write_text("only")
    job = module_of("duplicates_approval").flow.execute("scan", {"root": str(tmp_path), "pace": 0})
    assert job.status == "completed"
    assert job.deferred_events == []


def test_every_order_comes_to_an_end_and_the_same_seed_gives_the_same_day():
    days = []
    for seed in (1, 1, 2):
        desk = module_of("order_desk")
        job = desk.flow.execute("intake", {"orders": 150, "seed": seed, "pace": 0})
        assert job.status == "completed", job.error
        day = job.get_shared_data("day")
        assert day["shipped"] + day["lost"] == 150
        assert (
            job.get_routine_metrics("charge")["errors"] == job.get_routine_state("ledger")["lost"]["payment declined"]
        )
        days.append(day)
    assert days[0] == days[1]
    assert days[0] != days[2]


def test_a_day_at_the_desk_takes_every_way_through_the_graph():
    desk = module_of("order_desk")
    job = desk.flow.execute("intake", {"pace": 0})
    taken = {
        (record.routine_id, emission.event_name)
        for record in job.get_execution_history()
        for emission in record.emissions
    }
    ways = {(routine_id, event) for routine_id, routine in desk.flow.routines.items() for event in routine.events}
    assert ways - taken == set()


def test_the_refund_desk_leaves_large_refunds_to_a_person_and_answers_every_request():
    desk = module_of("refund_desk")
    job = desk.flow.execute("inbox", {"requests": 60, "pace": 0})
    assert job.status == "paused"
    assert job.get_routine_state("review") == {"granted": 37, "denied": 8, "to_decide": 15}
    assert min(event.data["cents"] for event in job.deferred_events) > desk.LIMIT
    desk.flow.resume(job)
    assert job.status == "completed"
    assert job.get_routine_state("write") == {"letters": 60, "cents": 717_501}
    assert job.get_routine_state("pay")["paid"] == 50
    assert [entry["request"] for entry in job.get_shared_log() if entry["level"] == "error"] == [30, 37]
