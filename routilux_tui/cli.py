"""The command `routilux-tui`: reads the words, runs the command, turns every problem into one message and a status.

Thin, and quick to start: whatever a command needs is imported when it runs.
"""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING, Any

import click

from routilux_tui.launch.problems import StartError, UsageError
from routilux_tui.launch.target import looks_like_flow
from routilux_tui.replay_words import COMMANDS as REPLAY_COMMANDS
from routilux_tui.run_words import COMMANDS as RUN_COMMANDS
from routilux_tui.screen_words import with_look

if TYPE_CHECKING:
    from routilux_tui.commands.look import Look

TRACEBACK_VARIABLE = "ROUTILUX_TUI_TRACEBACK"
"""Set in the environment, it lets a defect of this program show its traceback."""

OK, FAILURE, USAGE, INTERRUPTED = 0, 1, 2, 130


class FlowFirst(click.Group):
    """Commands, and `routilux-tui FLOW.py …` as short for `routilux-tui run FLOW.py …`."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the words name; a word that can only be a flow file means `run`."""
        if args[0] not in self.commands and looks_like_flow(args[0]):
            return "run", self.commands["run"], args
        return super().resolve_command(ctx, args)


def _version(ctx: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    if wanted:
        import routilux  # noqa: PLC0415 - only this needs it

        click.echo(f"routilux-tui {routilux.__version__}")
        ctx.exit()


@click.group(
    cls=FlowFirst,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit status: 0 all went well, 1 a job failed or something could not be reached, 2 a wrong command line.",
)
@click.option("--version", is_flag=True, expose_value=False, is_eager=True, callback=_version, help="Show the version.")
def cli() -> None:
    """Watch, pause and debug live workflows in a terminal.

    `routilux-tui FLOW.py` is short for `routilux-tui run FLOW.py`.
    """


_headless = click.option("--headless", is_flag=True, help="No dashboard: progress, a summary, an exit status.")
_param = click.option(
    "--param", "-p", "pairs", multiple=True, metavar="NAME=VALUE", help="An entry parameter; JSON or text."
)
_params = click.option("--params", "document", metavar="JSON", help="The entry parameters as one JSON object.")


@cli.command()
@click.argument("flow", metavar="FLOW.py[:ATTR]")
@click.argument("arguments", nargs=-1, metavar="[-- ARGUMENTS…]")
@click.option(
    "--entry", default="", metavar="ID", help="The routine to begin with; otherwise the one with a slot `trigger`."
)
@_param
@_params
@click.option("--main", is_flag=True, help="Run the file as a program, with whatever flows it runs.")
@click.option("--reload", is_flag=True, help="Start it anew by itself whenever its files have changed.")
@_headless
@click.option("--resume-deferred", is_flag=True, help="With --headless: resume a job that waits for a person.")
@click.option(
    "--timeout", type=click.FloatRange(min=0, min_open=True), metavar="SECONDS", help="Stop the job as failed then."
)
@click.option("--record", "record", default="", metavar="FILE", help="Record the jobs to this new file.")
@click.option("--no-record", is_flag=True, help="Record nothing, whatever the settings say.")
@with_look
def run(
    flow: str,
    arguments: tuple[str, ...],
    entry: str,
    pairs: tuple[str, ...],
    document: str | None,
    main: bool,
    reload: bool,
    headless: bool,
    resume_deferred: bool,
    timeout: float | None,
    record: str,
    no_record: bool,
    look: Look,
) -> int:
    """Start a flow in a process of its own and watch it.

    FLOW.py is a Python file that holds a Flow, or a function that returns one; ATTR names it if there are several.
    With --main the file is run as a program instead, and gets the ARGUMENTS.
    """
    from routilux_tui.commands.recording import chosen_file, recorded  # noqa: PLC0415 - quick start
    from routilux_tui.launch.params import entry_params  # noqa: PLC0415 - quick start
    from routilux_tui.launch.target import parse_target  # noqa: PLC0415 - quick start
    from routilux_tui.launch.task import Task  # noqa: PLC0415 - quick start

    target = parse_target(flow)
    params = entry_params(pairs, document)
    _check_combination(
        main=main, arguments=arguments, attribute=target.attribute, entry=entry, params=params, timeout=timeout
    )
    if record and no_record:
        raise UsageError("--record and --no-record exclude each other; give one of them")
    if reload and headless:
        raise UsageError("--reload does not go with --headless: it is the dashboard that starts the program anew")
    if resume_deferred and not headless:
        raise UsageError("--resume-deferred needs --headless: in the dashboard a person resumes, with R")
    task = Task(
        str(target.path),
        attribute=target.attribute,
        entry=entry,
        params=params,
        timeout=timeout,
        main=main,
        arguments=arguments,
        tethered=headless,
        record=chosen_file(record),
    )
    if headless:
        from routilux_tui.commands.headless import run_headless  # noqa: PLC0415 - quick start

        return run_headless(recorded(task) if task.record else task, resume_deferred=resume_deferred)
    from routilux_tui.commands.run import run_on_screen  # noqa: PLC0415 - quick start

    return run_on_screen(task, look, records=not no_record, reload=reload)


def _check_combination(
    *, main: bool, arguments: tuple[str, ...], attribute: str, entry: str, params: dict[str, Any], timeout: float | None
) -> None:
    if not main:
        if arguments:
            raise UsageError(
                f"unexpected argument {arguments[0]!r}; parameters of the entry are given as --param NAME=VALUE"
            )
        return
    given = {"a name after the colon": attribute, "--entry": entry, "--param": params, "--timeout": timeout}
    clash = next((name for name, value in given.items() if value), "")
    if clash:
        raise UsageError(
            f"{clash} does not go with --main: the program starts its flows itself; its arguments stand after --"
        )


@cli.command()
@click.argument("name", default="stdlib_census", metavar="[NAME]")
@_param
@_headless
@click.option("--no-record", is_flag=True, help="Record nothing, whatever the settings say.")
@with_look
def demo(name: str, pairs: tuple[str, ...], headless: bool, no_record: bool, look: Look) -> int:
    """Run a sample flow: stdlib_census, duplicates_approval, order_desk or refund_desk.

    Without a terminal it is followed to its end, as with --headless.
    """
    from routilux_tui.commands.demo import demo as run_demo  # noqa: PLC0415 - quick start
    from routilux_tui.launch.params import entry_params  # noqa: PLC0415 - quick start

    return run_demo(name, entry_params(pairs, None), look, headless=headless, records=not no_record)


@cli.command()
@click.argument("process", default="", metavar="[PID|SOCKET]")
@with_look
def attach(process: str, look: Look) -> int:
    """Watch the jobs of a process that runs already; without PID or SOCKET the only one there is."""
    from routilux_tui.commands.attach import attach as attach_to  # noqa: PLC0415 - quick start

    return attach_to(process, look)


@cli.command()
def jobs() -> int:
    """List every process that can be watched, and its jobs."""
    from routilux_tui.commands.jobs import jobs as list_jobs  # noqa: PLC0415 - quick start

    return list_jobs()


@cli.command()
@click.option("--path", "wants_path", is_flag=True, help="Print where the file of settings is, or would be.")
@click.option("--init", "wants_file", is_flag=True, help="Write a first file with every setting as a comment.")
def config(wants_path: bool, wants_file: bool) -> int:
    """Show the settings that count and where each comes from."""
    from routilux_tui.commands.config import show_path, show_settings, write_first_file  # noqa: PLC0415 - quick start

    if wants_file and wants_path:
        raise UsageError("--path and --init ask for two things: give one of them")
    if wants_file:
        return write_first_file()
    return show_path() if wants_path else show_settings()


for _command in (*REPLAY_COMMANDS, *RUN_COMMANDS):
    cli.add_command(_command)


def run_command(words: list[str]) -> int:
    """Run the command that the words of a command line name; its exit status."""
    try:
        status = cli.main(words, prog_name="routilux-tui", standalone_mode=False)
    except click.ClickException as problem:
        return _show(problem)
    except UsageError as problem:
        return _complain(problem, USAGE)
    except StartError as problem:
        return _complain(problem, FAILURE)
    except (KeyboardInterrupt, click.Abort):
        return INTERRUPTED
    except BrokenPipeError:
        # Who read our output has left; what Python would still flush at its end must not fail on that again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILURE
    except Exception as defect:
        if os.environ.get(TRACEBACK_VARIABLE):
            raise
        return _complain(
            f"a defect of routilux-tui, not of your flow: {type(defect).__name__}: {defect}\n"
            f"please report it with the traceback that {TRACEBACK_VARIABLE}=1 in the environment shows",
            FAILURE,
        )
    return status if isinstance(status, int) else OK


def _show(problem: click.ClickException) -> int:
    """Say what click has found, which quotes the words of the command line as they are; the exit status."""
    from routilux_tui.commands.telling import tell  # noqa: PLC0415 - only a problem needs it

    said = io.StringIO()
    problem.show(said)
    for line in said.getvalue().rstrip("\n").split("\n"):
        tell(line)
    return problem.exit_code


def _complain(problem: object, status: int) -> int:
    from routilux_tui.commands.telling import tell  # noqa: PLC0415 - only a problem needs it

    first, *more = str(problem).split("\n")
    for line in (f"routilux-tui: {first}", *more):
        tell(line)
    return status


def main() -> None:
    """The entry point of the console script."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    # This process only looks: it must not become one of those that can be looked at.
    os.environ.pop("ROUTILUX_MONITOR", None)
    sys.exit(run_command(sys.argv[1:]))
