"""How a handler is called with a message.

A message travels *packed*: the names of its data are known to the lane that it came by, and only the values travel.
One name: the bare value. Any other number: the tuple of values. A handler's signature is read once, and for each set of
names one function of the packed value is made from it, so that no dict is built where the handler needs none.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from operator import itemgetter
from typing import Any, NamedTuple

from routilux.errors import listing

Names = tuple[str, ...]
Call = Callable[[Any], Any]


def packer(names: Names) -> Callable[[Mapping[str, Any]], Any]:
    """The function that takes the packed value out of a dict with exactly these names; KeyError when one is missing."""
    if not names:
        return lambda _data: ()
    return itemgetter(*names)


def unpack(names: Names, value: Any) -> dict[str, Any]:
    """The dict that the packed value stands for; a new one at each call."""
    if len(names) == 1:
        return {names[0]: value}
    return dict(zip(names, value, strict=True))


class Signature(NamedTuple):
    """What a handler takes. `positional` are the names that may be passed by position, in order."""

    positional: Names
    keyword: frozenset[str]
    required: Names
    takes_all: bool
    positional_only: frozenset[str]
    is_async: bool

    @property
    def named(self) -> Names:
        """Every name that can be passed."""
        return (*self.positional, *sorted(self.keyword))


def read_signature(handler: Callable[..., Any]) -> Signature:
    """A handler's own signature, not that of what it wraps. A callable without one takes everything by keyword."""
    method = getattr(type(handler), "__call__", None)  # noqa: B004 - the method's kind is asked, not callability
    is_async = inspect.iscoroutinefunction(handler) or inspect.iscoroutinefunction(method)
    try:
        parameters = inspect.signature(handler, follow_wrapped=False).parameters.values()
    except (TypeError, ValueError):
        return Signature((), frozenset(), (), takes_all=True, positional_only=frozenset(), is_async=is_async)
    by_position = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    by_keyword = [p for p in parameters if p.kind is p.KEYWORD_ONLY]
    return Signature(
        positional=tuple(p.name for p in by_position),
        keyword=frozenset(p.name for p in by_keyword),
        required=tuple(p.name for p in (*by_position, *by_keyword) if p.default is p.empty),
        takes_all=any(p.kind is p.VAR_KEYWORD for p in parameters),
        positional_only=frozenset(p.name for p in by_position if p.kind is p.POSITIONAL_ONLY),
        is_async=is_async,
    )


def call_for(handler: Callable[..., Any], signature: Signature, names: Names) -> Call:
    """The function that calls `handler` with a packed value of these names.

    `**kwargs`: all of the data. Named parameters: those that match; one without a default that matches nothing makes
    every call a TypeError that names it. A single parameter that matches no name: the whole dict. No parameters: none.
    """
    taken = signature.named
    if not signature.takes_all:
        if not taken:
            return lambda _value: handler()
        if len(taken) == 1 and taken[0] not in names and (names or signature.required):
            return _whole_dict(handler, signature, names)
    if not names and not signature.required:
        return lambda _value: handler()
    missing = [name for name in signature.required if name not in names]
    if missing:
        return _complaint(missing, names)
    if names and names == signature.positional[: len(names)]:
        return handler if len(names) == 1 else _spread(handler)
    return _by_name(handler, signature, names)


def call_with_dict(handler: Callable[..., Any], signature: Signature, data: dict[str, Any]) -> Any:
    """Call `handler` with a dict of data, by the same rules."""
    names = tuple(data)
    return call_for(handler, signature, names)(packer(names)(data))


def _spread(handler: Callable[..., Any]) -> Call:
    return lambda values: handler(*values)


def _whole_dict(handler: Callable[..., Any], signature: Signature, names: Names) -> Call:
    if signature.keyword:
        (name,) = signature.keyword
        return lambda value: handler(**{name: unpack(names, value)})
    return lambda value: handler(unpack(names, value))


def _by_name(handler: Callable[..., Any], signature: Signature, names: Names) -> Call:
    passed = signature.positional_only.intersection(names)
    leading = tuple(name for name in signature.positional if name in passed)
    if not passed and signature.takes_all:
        return lambda value: handler(**unpack(names, value))
    wanted = frozenset(names) if signature.takes_all else frozenset(signature.named)

    def call(value: Any) -> Any:
        data = unpack(names, value)
        first = [data.pop(name) for name in leading]
        return handler(*first, **{name: item for name, item in data.items() if name in wanted})

    return call


def _complaint(missing: list[str], names: Names) -> Call:
    message = f"the handler needs {listing(missing)}, and the message has {listing(names)}"

    def call(_value: Any) -> Any:
        raise TypeError(message)

    return call
