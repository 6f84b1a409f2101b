"""Five programs in the manner of the tutorial's five, each run as a user runs it."""

from __future__ import annotations

import re

MOMENT = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{6})?"


def test_a_first_program_sees_its_jobs_status_history_and_routine_state(run_program):
    status, flow, created, records, gauge = run_program("first_reading.py").splitlines()
    assert status == "Status: completed"
    assert flow == "Flow: greenhouse_gauge"
    assert re.fullmatch(f"Created: {MOMENT}", created)
    assert records == "Records: 2"
    assert gauge == "Gauge: {'newest': '21 degrees', 'lit': True}"


def test_a_routine_counts_what_it_handled_in_its_state(run_program):
    assert run_program("counted_readings.py") == "Dried: 3\nSpoilt: 0\nNewest: sage\n"


def test_two_receivers_share_data_and_log_and_each_drains_its_mailbox_in_turn(run_program):
    potted, lines, *log = run_program("shared_notebook.py").splitlines()
    assert potted == "Potted: ['fern', 'ivy', 'moss']"
    assert lines == "Lines: 6"
    expected = [
        "{'did': 'potted', 'plant': 'fern', 'who': 'potter', 'timestamp': '",
        "{'did': 'potted', 'plant': 'ivy', 'who': 'potter', 'timestamp': '",
        "{'did': 'potted', 'plant': 'moss', 'who': 'potter', 'timestamp': '",
        "{'did': 'watered', 'plant': 'fern', 'note': 'fern, one of 3', 'timestamp': '",
        "{'did': 'watered', 'plant': 'ivy', 'note': 'ivy, one of 3', 'timestamp': '",
        "{'did': 'watered', 'plant': 'moss', 'note': 'moss, one of 3', 'timestamp': '",
    ]
    assert [line.strip().partition("'timestamp': '")[0] + "'timestamp': '" for line in log] == expected


def test_the_history_has_one_record_for_each_activation(run_program):
    total, labeller, *records = run_program("logbook_history.py").splitlines()
    assert total == "All records: 4"
    assert labeller == "Labeller records: 3"
    shapes = ["conveyor: crate", "labeller: labelled", "labeller: labelled", "labeller: labelled"]
    assert [re.sub(f" at {MOMENT}$", "", record.strip()) for record in records] == shapes


def test_a_whole_program_passes_entry_parameters_and_keeps_three_states(run_program):
    assert run_program("graded_harvest.py").splitlines() == [
        "Stored: stone_0 (good=False)",
        "Stored: apple_1 (good=True)",
        "Stored: apple_2 (good=True)",
        "Stored: stone_3 (good=False)",
        "Stored: apple_4 (good=True)",
        "",
        "Trees: 5",
        "Grader - Good: 3, Bad: 2",
        "Cellar - Stored: 5, Edible: 3",
        "",
        "Status: completed",
    ]
