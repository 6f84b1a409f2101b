"""`routilux-tui bundle`: what is in it, that secrets are not, and what each wrong word gets."""

from __future__ import annotations

import zipfile

import pytest

from routilux import Flow, Routine, journal
from routilux_tui.cli import run_command
from routilux_tui.runs.opening import opened


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A directory with a recording of a run with a secret."""
    monkeypatch.chdir(tmp_path)
    flow = Flow("logins")
    routine = Routine()
    routine.define_slot("trigger", handler=lambda password, user: None)
    flow.add_routine(routine, "login")
    with journal.record(flow, tmp_path / "run.routilux"):
        job = flow.execute("login", {"password": "s3" + "same", "user": "ann"})
    job.save(tmp_path / "run.job")
    return tmp_path


@pytest.fixture
def said(capsys, folder):
    def said(*words):
        status = run_command(["bundle", *words])
        return status, capsys.readouterr().err

    return said


def contents(path):
    with zipfile.ZipFile(path) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def test_a_bundle_has_the_recording_a_report_and_what_doctor_says(folder, said):
    status, err = said("run.routilux")
    packed = contents(folder / "run-bundle.zip")
    (report,) = [name for name in packed if name.startswith("report-")]
    assert sorted(packed) == ["README.txt", "doctor.txt", "recording.routilux", report]
    assert (status, "nothing was taken out of it; look at it" in err) == (0, True)
    assert b"routilux-tui" in packed["doctor.txt"]
    assert b"logins" in packed[report]
    (folder / "copy.routilux").write_bytes(packed["recording.routilux"])
    with opened(folder / "copy.routilux") as run:
        assert (run.flow_id, run.entry_params["user"]) == ("logins", "ann")
    assert (folder / "run-bundle.zip").stat().st_mode & 0o777 == 0o600


def test_secrets_are_in_no_part_of_it(folder, said):
    status, err = said("run.routilux", "--redact", "password", "-o", "out.zip")
    assert (status, "1 rule was applied to it" in err) == (0, True)
    packed = contents(folder / "out.zip")
    assert not [name for name, data in packed.items() if b"s3same" in data]
    assert b"s3same" in (folder / "run.routilux").read_bytes()


def test_the_rules_of_the_settings_count_too(folder, said, monkeypatch):
    settings = folder / "config" / "routilux-tui" / "config.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text('[recording]\nredact = ["s[0-9]same"]\n')
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder / "config"))
    _status, err = said("run.routilux")
    assert "1 rule was applied to it" in err, err
    assert not [name for name, data in contents(folder / "run-bundle.zip").items() if b"s3same" in data]


@pytest.mark.parametrize(
    ("words", "status", "message"),
    [
        (("nope.routilux",), 1, "nope.routilux cannot be read"),
        (("run.job",), 2, "run.job is no recording; a bundle is made of one"),
        (("run.routilux", "--redact", "("), 2, "redact: '(' is no regular expression"),
        (("run.routilux", "-o", "run.job"), 2, "run.job is there already and was not touched"),
        (("run.routilux", "-o", "no/x.zip"), 1, "no/x.zip could not be written: No such file"),
    ],
)
def test_what_cannot_be_done_gets_one_message(said, words, status, message):
    got, err = said(*words)
    assert (got, message in err) == (status, True), err
