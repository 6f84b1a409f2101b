"""Exports from the screen: what the commands `export`, `bundle` and `make-test` make of the recording on screen.

They run in a process of their own, so that a long recording does not hold up the screen; what they say is shown.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from routilux.protocol import Activation
from routilux_tui.exports.formats import FORMATS
from routilux_tui.model.desk import Pane
from routilux_tui.model.job import JobView
from routilux_tui.screens.choice import ChoiceScreen
from routilux_tui.settings.folders import without_home
from routilux_tui.test_making.naming import stem_for

if TYPE_CHECKING:
    from routilux_tui.screens.main import MainScreen

BUNDLE: Final = "bundle"
TEST: Final = "make-test"
WORDS: Final = (*FORMATS, BUNDLE, TEST)
"""What can be made: the formats of `export`, a bundle to hand on, and a test of activations."""

_BUNDLED: Final = "recording and report without secrets, to hand on"
_MOST_NAMES: Final = 99


class Exporting:
    """What `x` and the palette make of the recording of the job on screen."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen

    @property
    def recording(self) -> Path | None:
        """The file of the recording on screen, or of the live job that is recorded; None without one."""
        source, known = self._screen.travelling.source, self._screen.feed.live.recording
        if source is not None:
            return source.path
        return None if known is None or known.problem else Path(known.path)

    def ask(self) -> None:
        """Ask what to make, and make it."""
        path, screen = self.recording, self._screen
        if path is None:
            return
        # Digits, as j and k move among the answers.
        answers = [("1234567890"[at], word, self._purpose(word)) for at, word in enumerate(WORDS)]

        def answered(answer: str | None) -> None:
            word = next((word for key, word, _ in answers if key == answer), "")
            if word:
                self.make(word)

        screen.app.push_screen(
            ChoiceScreen(screen.look, f"Make what of {path.name}? It goes to {_here()}.", answers), answered
        )

    def make(self, word: str) -> None:
        """Make one of `WORDS`, and say where it went or why it could not be made."""
        path, job = self.recording, self._screen.feed.shown.job
        if path is None or job is None:
            self._screen.tell("nothing is recorded here", wrong=True)
            return
        name, options = "", [str(path)]
        if word == BUNDLE:
            name = _free(f"{path.stem}-bundle", ".zip")
        elif word == TEST:
            routine_ids, which = self._activations(job)
            if not routine_ids:
                self._screen.tell("no activation is marked and no routine selected", wrong=True)
                return
            name = _free(stem_for(routine_ids, self._flow_id(job)), ".py")
            options += which
        else:
            name = _free(path.stem, FORMATS[word].suffix)
            options += ["--to", word, "--job", job.job_id]
        command = [word if word in (BUNDLE, TEST) else "export", *options, "-o", name]
        self._screen.tell(f"making {name}")
        self._screen.run_worker(self._make(command), exclusive=False)

    @property
    def tested(self) -> str:
        """What a test is made of now: all that is marked, else what the cursor of the history is on, else the last."""
        screen = self._screen
        if screen.marks:
            return screen.marks.summed_up()
        if self._under_cursor is not None:
            return "the selected activation"
        selected = screen.look.clean(screen.feed.shown.selected, 40)
        return f"the last activation of {selected}" if selected else "an activation"

    def _purpose(self, word: str) -> str:
        if word in FORMATS:
            return FORMATS[word].purpose
        return _BUNDLED if word == BUNDLE else f"tests of {self.tested}"

    @property
    def _under_cursor(self) -> Activation | None:
        history = self._screen.panes.history
        return history.record(history.cursor) if self._screen.desk.focus is Pane.HISTORY else None

    def _activations(self, job: JobView) -> tuple[Sequence[str], Sequence[str]]:
        """Whose activations are to be tested, and the words that say which."""
        marks, record, selected = self._screen.marks, self._under_cursor, job.selected
        if marks:
            each = [f"{job_id}:{','.join(map(str, seqs))}" for job_id, seqs in marks.seqs().items()]
            return marks.routine_ids(), [word for which in each for word in ("--activations", which)]
        if record is not None:
            return [record.routine_id], ["--activations", f"{job.job_id}:{record.seq}"]
        return [selected] if selected else [], ["--routine", selected, "--job", job.job_id]

    def _flow_id(self, job: JobView) -> str:
        row = self._screen.feed.shown.jobs.get(job.job_id)
        return "" if row is None else row.flow_id

    async def _make(self, command: Sequence[str]) -> None:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",
            "-m",
            "routilux_tui",
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,
        )
        try:
            _, said = await process.communicate()
        finally:
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    process.terminate()
        lines = said.decode(errors="replace").removeprefix("routilux-tui: ").splitlines()
        text = "; ".join(" ".join(line.split()) for line in lines)
        done = process.returncode == 0
        self._screen.tell(f"{text}   in {_here()}" if done else f"{command[0]}: {text}", wrong=not done)


def _here() -> str:
    """This directory, as a person writes it."""
    return without_home(str(Path.cwd()))


def _free(stem: str, suffix: str) -> str:
    """A file's name that is not taken in this directory; the command says it when all are."""
    names = [f"{stem}{suffix}", *(f"{stem}-{number}{suffix}" for number in range(2, _MOST_NAMES + 1))]
    return next((name for name in names if not Path(name).exists()), names[0])
