"""What the screen makes of a recording: exports, a bundle, a test; each by the command of that name."""

from __future__ import annotations

import json

import pytest
from msgspec.structs import replace

from routilux import Flow, Routine, journal
from routilux.protocol import RecordingInfo
from routilux_tui.app import Dashboard
from routilux_tui.sources.recorded import RecordedSource


class Echo(Routine):
    """Sends on what it gets, once."""

    def __init__(self):
        super().__init__()
        self.define_slot("trigger", handler=self.echo)
        self.define_event("said", ["text"])

    def echo(self, text):
        self.emit("said", text=text)


@pytest.fixture
def recording(tmp_path, monkeypatch):
    """A recording in this directory of one activation."""
    monkeypatch.chdir(tmp_path)
    flow, path = Flow("echo"), tmp_path / "run.routilux"
    flow.add_routine(Echo(), "echo")
    with journal.record(flow, path):
        flow.execute("echo", entry_params={"text": "hello"})
    return path


def text(app):
    return "\n".join("".join(segment.text for segment in strip) for strip in app.screen._compositor.render_strips())


@pytest.fixture
async def replayed(recording, wait):
    """A dashboard that shows the recording."""
    app = Dashboard(RecordedSource(recording))
    async with app.run_test(size=(140, 40), notifications=True) as pilot:
        await wait(pilot, lambda: "at the end" in text(app))
        yield pilot


async def test_a_recording_is_exported_to_a_file_that_is_named_and_nothing_is_overwritten(replayed, recording, wait):
    folder = recording.parent
    (folder / "run.json").write_text("mine")
    await replayed.press("x")
    assert "Make what of run.routilux?" in text(replayed.app)
    assert "for Perfetto and chrome://tracing" in text(replayed.app)
    await replayed.press("1")
    await wait(replayed, lambda: "wrote run-2.json (" in text(replayed.app))
    assert "hello" in json.dumps(json.loads((folder / "run-2.json").read_text()))
    assert (folder / "run.json").read_text() == "mine"


async def test_what_a_command_says_is_wrong_is_shown(replayed, wait):
    await replayed.press("7", "x", "0")
    await wait(replayed, lambda: "make-test: " in text(replayed.app))
    assert "name it with --flow" in text(replayed.app)


async def test_the_palette_offers_each_export(replayed):
    await replayed.press("ctrl+p", *"export as")
    shown = text(replayed.app)
    assert all(f"Export as {word}" in shown for word in ("json", "html", "svg", "otel"))
    await replayed.press("escape", "ctrl+p", *"bundle")
    assert "Make a bundle for a bug report" in text(replayed.app)


async def test_a_live_job_is_exported_once_it_is_recorded(stage):
    async with stage((120, 36)) as opened:
        await opened.press("x")
        assert "nothing is recorded; r begins a recording" in opened.text
        source = opened.source
        source.play(replace(source.census.frame(50, 33.0, 1_300), recording=RecordingInfo("/r/live.routilux", on=True)))
        await opened.press("x")
        assert "Make what of live.routilux?" in opened.text
