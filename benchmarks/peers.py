"""Microseconds per message beside the published `routilux` 0.10 and other libraries that move messages, on equal work.

Each measurement is a process of its own; a peer and ours take turns. Peers live in environments that this program makes
under `.peers/`, one for each requirements file in `peers/`: the published `routilux` has our import name.

python benchmarks/peers.py [--quick] [--keep]
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

import report

HERE = Path(__file__).parent
FILES = HERE / "peers"
ENVIRONMENTS = HERE / ".peers"
QUICK = "--quick" in sys.argv
REPEATS = 1 if QUICK else 3
LIMIT_SECONDS = 25.0
"""A peer that takes longer is asked for half as many messages."""

FEWEST = 100
"""A peer that does not end with these in the limit is broken."""

BOTH = ("chain", "pipeline")


@dataclass(frozen=True)
class Peer:
    """A distribution, the environment it lives in, what it is asked to do, and what it keeps of that."""

    name: str
    environment: str
    program: str
    workloads: tuple[str, ...]
    messages: int
    keeps: str


PEERS = (
    Peer(
        "routilux",
        "predecessor",
        "on_routilux.py",
        ("chain", "fan_out", "fan_in", "pipeline"),
        100_000,
        "history, state",
    ),
    Peer("langgraph", "others", "on_langgraph.py", BOTH, 10_000, "state; history and pause with a checkpointer (off)"),
    Peer("apache-burr", "others", "on_burr.py", BOTH, 10_000, "state; history with a tracker (off); halts anywhere"),
    Peer("pydantic-graph", "others", "on_pydantic_graph.py", BOTH, 10_000, "state"),
    Peer("llama-index-workflows", "others", "on_llama_index_workflows.py", BOTH, 10_000, "state, queues, event stream"),
    Peer("pyee", "others", "on_pyee.py", BOTH, 100_000, "nothing: calls receivers at once, on the sender's stack"),
    Peer(
        "blinker", "others", "on_blinker.py", BOTH, 100_000, "nothing: calls receivers at once, on the sender's stack"
    ),
)

PREDECESSOR_TARGETS = {"chain": 120, "fan_out": 250, "fan_in": 120, "pipeline": 50}


def versions(environment: str) -> dict[str, str]:
    """The pinned version of each distribution of an environment."""
    lines = (FILES / f"{environment}.txt").read_text().split()
    return dict(line.split("==", 1) for line in lines)


def interpreter(environment: str) -> Path:
    """The Python of an environment, which is made when it is missing or its requirements have changed."""
    folder, wanted = ENVIRONMENTS / environment, FILES / f"{environment}.txt"
    python, installed = folder / "bin" / "python", folder / "installed.txt"
    if installed.exists() and installed.read_text() == wanted.read_text():
        return python
    print(f"installing {', '.join(versions(environment))} into {folder}", file=sys.stderr)
    venv.create(folder, clear=True, with_pip=True)
    install = ["-m", "pip", "--disable-pip-version-check", "--quiet", "--quiet", "install", "-r"]
    command = [str(python), *install, str(wanted)]
    if subprocess.run(command, check=False).returncode:
        sys.exit(f"the peers of {wanted} could not be installed; is the package index in reach?")
    installed.write_text(wanted.read_text())
    return python


def per_message(python: Path | str, program: str, workload: str, messages: int) -> float:
    """Seconds per message of one process. TimeoutExpired when it takes too long."""
    surroundings = {**os.environ, "PYTHONPATH": str(HERE), "LANGSMITH_TRACING": "false"}
    if program != "on_routilux.py":
        del surroundings["PYTHONPATH"]
    command = [str(python), str(FILES / program), workload, str(messages)]
    ran = subprocess.run(
        command, env=surroundings, stdout=subprocess.PIPE, text=True, check=False, timeout=LIMIT_SECONDS
    )
    if ran.returncode:
        sys.exit(f"{program} {workload} ended with code {ran.returncode}; its message is above")
    answer = json.loads(ran.stdout.splitlines()[-1])
    return answer["seconds"] / answer["messages"]


def compare(peer: Peer, workload: str) -> tuple[int, float, float]:
    """How many messages it were, and the seconds per message of the peer and of ours."""
    python = interpreter(peer.environment)
    messages = peer.messages // 10 if QUICK else peer.messages
    while True:
        works = {
            "peer": lambda size=messages: per_message(python, peer.program, workload, size),
            "ours": lambda size=messages: per_message(sys.executable, "on_routilux.py", workload, size),
        }
        try:
            figures = report.interleaved(works, REPEATS)
        except subprocess.TimeoutExpired:
            messages //= 2
            if messages < FEWEST:
                sys.exit(f"{peer.name} did not get {FEWEST} messages of {workload} done in {LIMIT_SECONDS:g} s")
        else:
            return messages, report.median(figures["peer"]), report.median(figures["ours"])


def main() -> None:
    """Run and show."""
    rows = []
    for peer in PEERS:
        name = f"{peer.name} {versions(peer.environment)[peer.name]}"
        for workload in peer.workloads:
            messages, theirs, ours = compare(peer, workload)
            ratio = theirs / ours
            target = ("", "")
            if peer.environment == "predecessor":
                reach, met = report.at_least(PREDECESSOR_TARGETS[workload], ratio, "{:g}×")
                target = (reach, met if messages == peer.messages else f"only at {peer.messages:,}")
            figures = (
                f"{messages:,}",
                f"{theirs * 1e6:.2f}",
                f"{ours * 1e6:.2f}",
                f"{ratio:.{2 if ratio < 10 else 0}f}×",
            )
            rows.append((name, workload, *figures, *target, peer.keeps))
            print(*rows[-1][:6], file=sys.stderr)
    head = ("peer", "workload", "messages", "µs/message", "ours", "peer ÷ ours", "must reach", "met", "keeps")
    text = (
        f"{report.table(head, rows)}\n\n"
        "Ours keeps history, state and the log, and can be paused, saved and watched. In the workflow libraries one "
        "item after another goes round in one run; langgraph and pydantic-graph were slower with a run for each "
        "item, llama-index-workflows with items that pile up. A ratio below 1 is a peer that is faster."
    )
    report.keep("Peers", text)


if __name__ == "__main__":
    main()
