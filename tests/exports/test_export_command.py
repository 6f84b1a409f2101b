"""`routilux-tui export`: where it writes, what it says, and what each wrong word gets."""

from __future__ import annotations

import json

import pytest

from routilux_tui.cli import run_command
from routilux_tui.exports.formats import FORMATS
from routilux_tui.exports.writing import write_text
from routilux_tui.run_words import FORMATS as WORDS


@pytest.fixture
def said(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def said(*words):
        status = run_command([str(word) for word in words])
        out = capsys.readouterr()
        return status, out.out, out.err

    return said


def test_the_words_of_the_command_are_the_formats():
    assert set(WORDS) == set(FORMATS)


def test_a_run_goes_to_a_file_that_is_named_after_it(said, saved):
    status, out, err = said("export", saved, "--to", "json")
    written = saved.parent / "run.json"
    assert (status, out) == (0, "")
    assert err.startswith("wrote run.json (")
    assert json.loads(written.read_text())["job"]["flow_id"] == "counting"


def test_a_run_goes_to_the_standard_output(said, saved):
    status, out, err = said("export", saved, "--to", "csv", "-o", "-")
    assert (status, err) == (0, "")
    assert len(out.splitlines()) == 7


def test_the_graph_of_a_saved_job_is_what_ran(said, saved):
    _status, out, _err = said("export", saved, "--to", "mermaid", "-o", "-")
    assert 'n0 -->|"item → input  5×"| n1' in out


@pytest.mark.parametrize(
    ("words", "status", "message"),
    [
        (("nope.rec", "--to", "json"), 1, "nope.rec cannot be read: No such file or directory"),
        (("text.txt", "--to", "json"), 1, "text.txt is not a saved job"),
        (("run.job", "--to", "json", "--job", "zz"), 1, "run.job holds no job zz; it has: "),
        (("run.job", "--to", "json", "-o", "."), 2, ". is a directory; name the file to write"),
        (("run.job", "--to", "json", "-o", "run.job"), 2, "run.job is the recording itself; name another file with -o"),
        (("run.job", "--to", "json", "-o", "no/run.json"), 1, "no/run.json could not be written: No such file"),
        (("run.job", "--to", "csv"), 2, "run.csv is there already and was not touched; name the file to write with -o"),
        (("run.job", "--to", "xml"), 2, "Invalid value for '--to': 'xml' is not one of"),
    ],
)
def test_what_cannot_be_done_gets_one_message_and_a_status(said, saved, words, status, message):
    (saved.parent / "run.csv").write_text("mine")
    (saved.parent / "text.txt").write_text("hello")
    got, _out, err = said("export", *words)
    assert (got, message in err) == (status, True), err
    assert (saved.parent / "run.csv").read_text() == "mine"


def test_a_file_that_could_not_be_finished_leaves_the_old_one_and_nothing_else(tmp_path):
    target = tmp_path / "old.txt"
    target.write_text("old")

    def pieces():
        yield "new"
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write_text(pieces(), target)
    assert [path.name for path in tmp_path.iterdir()] == ["old.txt"]
    assert target.read_text() == "old"
