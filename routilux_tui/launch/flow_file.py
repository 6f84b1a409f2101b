"""Loads a flow file as an ordinary module, or as the main program, and finds the flow in it. Runs in the child."""

from __future__ import annotations

import importlib.util
import inspect
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from routilux import Flow
from routilux.errors import listing
from routilux_tui.launch.problems import StartError, UsageError
from routilux_tui.launch.user_traceback import syntax_error, user_traceback

BUILDERS = ("build", "build_flow", "flow", "make_flow", "create_flow")
"""Names under which a function that takes nothing and returns the flow is found without being asked for."""


def load_flow(path: Path, attribute: str = "", flow_id: str = "") -> Flow:
    """The flow of the file, the one with that id if it holds several. Raises `UsageError` or `StartError`."""
    module = _load(path)
    found = _named(module, path, attribute) if attribute else _with_id(module, flow_id) or _only(module, path)
    if isinstance(found, Flow):
        return found
    return _built(found, path, attribute or found.__name__)


def main_program(path: Path) -> Callable[[], None]:
    """The file, compiled, to be run as `python FILE` would; what the program raises passes through.

    The module stays `__main__` afterwards, as jobs that go on may look their classes up in it. Raises `StartError`.
    """
    _, code, module = _prepare(path, "__main__")
    module.__spec__ = None

    def run() -> None:
        sys.modules["__main__"] = module
        exec(code, module.__dict__)  # noqa: S102 - running the user's program is what was asked for

    return run


def _load(path: Path) -> ModuleType:
    taken = path.stem in sys.modules or not path.stem.isidentifier()
    name, code, module = _prepare(path, f"flow_{path.stem}" if taken else path.stem)
    sys.modules[name] = module
    with _user_code(path, "imported"):
        exec(code, module.__dict__)  # noqa: S102 - this is what importing a module is
    return module


def _prepare(path: Path, name: str) -> tuple[str, CodeType, ModuleType]:
    """The compiled file and its empty module. Compiled afresh each time: a cache can miss a change within a second."""
    path = path.resolve()
    loader = SourceFileLoader(name, str(path))
    try:
        code = loader.source_to_code(loader.get_data(str(path)), str(path))
    except SyntaxError as error:
        raise StartError(syntax_error(error)) from None
    except ValueError as error:
        raise StartError(f"{path}: this is no Python source: {error}") from None
    except OSError as error:
        raise StartError(f"{path}: cannot be read: {error.strerror}") from None
    spec = importlib.util.spec_from_file_location(name, path, loader=loader)
    assert spec is not None
    sys.path.insert(0, str(path.parent))
    return name, code, importlib.util.module_from_spec(spec)


@contextmanager
def _user_code(path: Path, doing: str) -> Iterator[None]:
    """Turns what the user's code raises into a `StartError` that shows their own lines."""
    try:
        yield
    except BaseException as error:  # noqa: BLE001 - a file may also call sys.exit while it is imported
        shown = user_traceback(error, path.resolve().parent)
        raise StartError(f"{path} raised while it was {doing}:\n{shown}") from None


def _named(module: ModuleType, path: Path, attribute: str) -> Flow | Callable[[], Any]:
    found: Any = module
    for part in attribute.split("."):
        if not hasattr(found, part):
            flows, builders = _flows(module), _builders(module)
            raise UsageError(
                f"{path} has no {attribute!r}; its flows are: {listing(flows)}; functions that may build one: "
                f"{listing(builders)}"
            )
        found = getattr(found, part)
    if isinstance(found, Flow):
        return found
    if callable(found):
        builder: Callable[[], Any] = found
        return builder
    raise UsageError(
        f"{path}:{attribute} is {_a(type(found).__name__)}; expected a Flow, or a function that returns one"
    )


def _with_id(module: ModuleType, flow_id: str) -> Flow | None:
    found = {id(flow): flow for flow in _flows(module).values() if flow.flow_id == flow_id}
    return next(iter(found.values())) if len(found) == 1 else None


def _only(module: ModuleType, path: Path) -> Flow | Callable[[], Any]:
    flows = _flows(module)
    if len({id(flow) for flow in flows.values()}) == 1:
        return next(iter(flows.values()))
    if flows:
        raise UsageError(
            f"{path} holds {len(flows)} flows: {listing(flows)}; "
            f"name the one to run, such as {path}:{next(iter(flows))}"
        )
    builders = {name: builder for name, builder in _builders(module).items() if name in BUILDERS}
    if len(builders) == 1:
        return next(iter(builders.values()))
    if builders:
        raise UsageError(
            f"{path} holds {len(builders)} functions that build a flow: {listing(builders)}; "
            f"name the one to run, such as {path}:{next(iter(builders))}"
        )
    others = _builders(module)
    hint = f"; name another function that does, such as {path}:{next(iter(others))}" if others else ""
    raise UsageError(
        f"{path} holds no Flow: expected one at module level, or a function {', '.join(BUILDERS[:-1])} or "
        f"{BUILDERS[-1]} that returns one{hint}; a file that runs its flow itself is started with --main"
    )


def _flows(module: ModuleType) -> dict[str, Flow]:
    return {name: value for name, value in vars(module).items() if isinstance(value, Flow)}


def _builders(module: ModuleType) -> dict[str, Callable[[], Any]]:
    """The module's own functions that can be called with nothing."""
    return {
        name: value
        for name, value in vars(module).items()
        if inspect.isfunction(value) and value.__module__ == module.__name__ and not _required(value)
    }


def _built(builder: Callable[[], Any], path: Path, name: str) -> Flow:
    if required := _required(builder):
        raise UsageError(
            f"{path}:{name} takes {listing(required)}; expected a function that builds the flow with no arguments"
        )
    with _user_code(path, f"building its flow in {name}()"):
        built = builder()
    if isinstance(built, Flow):
        return built
    if inspect.iscoroutine(built):
        built.close()
    raise UsageError(f"{path}:{name}() returned {_a(type(built).__name__)}; expected a Flow")


def _required(function: Callable[..., Any]) -> list[str]:
    """The parameters without which it cannot be called."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return []
    return [
        parameter.name
        for parameter in parameters
        if parameter.default is parameter.empty
        and parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
    ]


def _a(name: str) -> str:
    if name == "NoneType":
        return "None"
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"
