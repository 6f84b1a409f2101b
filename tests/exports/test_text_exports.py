"""JSON, CSV, Mermaid and DOT of a run, and what becomes of names that are attacks."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess

import pytest

from routilux_tui.exports.diagrams import dot, mermaid
from routilux_tui.exports.document import json_document
from routilux_tui.exports.formats import FORMATS
from routilux_tui.exports.table import COLUMNS, csv_table


def text_of(pieces):
    return "".join(pieces)


def rows_of(run):
    return list(csv.DictReader(io.StringIO(text_of(csv_table(run)), newline="")))


def test_the_document_says_which_job_it_was_and_how_it_ended(counting):
    document = json.loads(text_of(json_document(counting)))
    assert (document["format"], document["version"]) == ("routilux run", 1)
    assert (document["job"]["flow_id"], document["job"]["status"]) == ("counting", "completed")
    assert document["job"]["entry_params"] == {"count": 5}


def test_the_document_has_the_graph(counting):
    graph = json.loads(text_of(json_document(counting)))["graph"]
    assert [(node["routine_id"], node["class"]) for node in graph["routines"]] == [
        ("source", "Source"),
        ("sink", "Sink"),
    ]
    assert graph["connections"] == [
        {"source": "source", "event": "item", "target": "sink", "slot": "input", "mapped": False}
    ]


def test_the_document_has_each_activation_with_its_cause_and_its_error(counting):
    activations = json.loads(text_of(json_document(counting)))["activations"]
    assert [a["payload"] for a in activations] == [{"count": 5}, *({"number": n} for n in range(5))]
    assert {a["cause"] for a in activations[1:]} == {activations[0]["seq"]}
    assert [a["error"]["message"] for a in activations if "error" in a] == ["3 is too many"]
    assert [e["data"] for e in activations[1]["emissions"]] == [{"number": 0}]


def test_the_document_has_the_log_and_the_statuses(counting):
    document = json.loads(text_of(json_document(counting)))
    assert [(e["routine_id"], e["entry"]) for e in document["log"]][:1] == [("sink", {"took": 0})]
    assert [m["name"] for m in document["moments"] if m["kind"] == "status"] == ["running", "completed"]


def test_the_table_has_a_line_per_activation(counting):
    rows = rows_of(counting)
    assert tuple(rows[0]) == COLUMNS
    assert [(row["routine"], row["status"], row["emitted"]) for row in rows[:2]] == [
        ("source", "completed", "5"),
        ("sink", "completed", "1"),
    ]
    assert [row["error"] for row in rows if row["error"]] == ["ValueError: 3 is too many"]
    assert rows[1]["payload"] == '{"number":0}'


def test_the_table_has_no_formula_and_no_control_character(hostile):
    text = text_of(csv_table(hostile))
    assert not re.search(r"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f]", text)
    assert {row["routine"][:2] for row in rows_of(hostile)} == {'x"', "'="}


def test_mermaid_draws_the_graph_with_its_counts(counting):
    assert text_of(mermaid(counting)).splitlines()[0] == "flowchart LR"
    text = re.sub(r"busy [\d.]+ .?s", "busy T", text_of(mermaid(counting)))
    assert 'n1["sink<br/>5 messages, busy T<br/>1 error"]:::failed' in text
    assert 'n0 -->|"item → input  5×"| n1' in text


def test_mermaid_takes_no_part_of_a_name_for_its_own_language(hostile):
    lines = text_of(mermaid(hostile)).splitlines()
    assert len(lines) == 6
    (box,) = [line for line in lines if line.startswith("    n0[")]
    quoted = box.partition('["')[2].rpartition('"]')[0].replace("<br/>", "")
    assert not set(quoted) & set('"[]<>{}|`\\()')


def test_dot_draws_the_graph_with_its_counts(counting):
    text = text_of(dot(counting))
    assert 'n0 -> n1 [label="item → input  5×"];' in text
    assert 'label="sink\\n5 messages, busy' in text
    assert 'color="#c0392b"' in text


def test_dot_takes_no_part_of_a_name_for_its_own_language(hostile):
    for line in text_of(dot(hostile)).splitlines():
        unescaped = re.sub(r"\\.", "", line)
        assert unescaped.count('"') % 2 == 0
        outside = re.sub(r'"[^"]*"', "", unescaped)
        assert "evil" not in outside


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz's `dot` is not installed")
def test_graphviz_draws_what_dot_says(hostile):
    drawn = subprocess.run(["dot", "-Tsvg"], input=text_of(dot(hostile)), capture_output=True, text=True, check=True)
    assert drawn.stdout.count('class="node"') == 2


@pytest.mark.skipif(shutil.which("mmdc") is None, reason="Mermaid's `mmdc` is not installed")
def test_mermaid_cli_draws_what_mermaid_says(hostile, tmp_path):
    source, target = tmp_path / "graph.mmd", tmp_path / "graph.svg"
    source.write_text(text_of(mermaid(hostile)), encoding="utf-8")
    subprocess.run(["mmdc", "-i", source, "-o", target], check=True, capture_output=True)
    assert target.read_text(encoding="utf-8").count("flowchart-n") >= 2


@pytest.mark.parametrize("word", FORMATS)
def test_every_format_can_be_made(word, counting):
    assert text_of(FORMATS[word].exporter()(counting))
