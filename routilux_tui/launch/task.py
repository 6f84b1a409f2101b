"""What a launcher asks of the child process, and how it travels: one JSON text on the child's command line."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Task:
    """Run this flow file. `timeout` is in seconds, None for no limit.

    `main` runs the file as a program, with `arguments` as its command line. `tethered` ends the jobs when the launcher
    goes away; without it they go on. A flow that rests as paused is resumed by a viewer, so the child waits. `record`
    is the file to record the jobs to, empty for none; `redact` are regular expressions for what is kept out of it,
    `window` how many activations of a recorded job stay in memory at the least, 0 for all.
    `only_load` loads the flow and ends. `resumes` is the file of a saved job to go on with instead of beginning one;
    with `stays_paused` that waits for a person. `recovers` is a recording whose job goes on, that of this `job_id` if
    it has several, as soon as the launcher has attached; `anyway` also in a flow that is not the one it ran in.
    `flow_id` is the flow to take of a file that holds several.
    """

    path: str
    attribute: str = ""
    entry: str = ""
    params: dict[str, Any] = field(default_factory=dict)
    timeout: float | None = None
    main: bool = False
    arguments: tuple[str, ...] = ()
    tethered: bool = False
    record: str = ""
    redact: tuple[str, ...] = ()
    window: int = 0
    only_load: bool = False
    resumes: str = ""
    stays_paused: bool = False
    recovers: str = ""
    job_id: str = ""
    anyway: bool = False
    flow_id: str = ""

    def encode(self) -> str:
        """The task as ASCII text, whatever its parameters hold."""
        return json.dumps(asdict(self))

    @classmethod
    def decode(cls, text: str) -> Task:
        """The task that `encode` wrote. Raises ValueError or TypeError for anything else."""
        fields = json.loads(text)
        lists = {name: tuple(fields.get(name, ())) for name in ("arguments", "redact")}
        return cls(**{**fields, **lists})
