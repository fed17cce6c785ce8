"""What a log line is: one flat object with a fixed head, no values of people in it, and never more than one line.

Our own records (`app`, `panel`, `voting`) are written with their words, which hold codes and row numbers. Of other libraries
only the template is kept, because what they fill in may be anything. A stack is files, lines and functions; the text of an
exception is left out, since databases and parsers quote what they were given.
"""

from __future__ import annotations

import logging
import sys
import time
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog
from flask import g, has_request_context

OURS = ("app", "panel", "voting", "gongping")
TEXT_MOST = 300  # signs of one text
FRAMES_MOST = 12  # of each exception, the innermost
CHAIN_MOST = 4
Line = MutableMapping[str, Any]


def head(_logger: Any, method: str, line: Line) -> Line:
    """The four fields every line begins with: when (UTC), how bad, what, in which request."""
    now = time.time()
    at = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now)) + f".{int(now % 1 * 1000):03}Z"
    of = g.get("request_id", "-") if has_request_context() else "-"
    return {"at": at, "level": method, "event": line.pop("event"), "request": of, **line}


def from_library(_logger: Any, _method: str, line: Line) -> Line:
    """Give a record of the standard library's logging the head of a line: `event` is "log", the words are `message`."""
    record: logging.LogRecord = line["_record"]
    args, words = line.pop("positional_args", ()), str(line["event"])
    if record.name.partition(".")[0] in OURS:
        words = _filled(words, args)
    elif not args:
        words = ""  # nobody knows what was put into it
    line.update(event="log", logger=record.name, where=f"{record.module}:{record.lineno}")
    if words:
        line["message"] = words
    return line


def _filled(template: str, args: Any) -> str:
    try:
        return template % args if args else template
    except (TypeError, ValueError):
        return template


def with_stack(_logger: Any, _method: str, line: Line) -> Line:
    """Replace an exception by its types and frames."""
    caught = line.pop("exc_info", None)
    line.pop("stack_info", None)
    if caught is True:
        caught = sys.exc_info()
    if isinstance(caught, BaseException):
        caught = (type(caught), caught, caught.__traceback__)
    if caught and caught[1] is not None:
        line["errors"], line["stack"] = chain_of(caught[1])
    return line


def chain_of(error: BaseException) -> tuple[list[str], list[str]]:
    """The types of an exception and of what caused it, and the frames of all: "panel/uow.py:81 work"."""
    kinds: list[str] = []
    frames: list[str] = []
    found: BaseException | None = error
    while found is not None and len(kinds) < CHAIN_MOST:
        kinds.append(f"{type(found).__module__}.{type(found).__qualname__}".removeprefix("builtins."))
        walked = traceback.extract_tb(found.__traceback__)[-FRAMES_MOST:]
        frames += [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in walked]
        found = found.__cause__ or (None if found.__suppress_context__ else found.__context__)
    return kinds, frames


def _short(path: str) -> str:
    """The last three parts of a path: enough to find the file, nothing about the machine."""
    return "/".join(path.split("/")[-3:])


def shortened(_logger: Any, _method: str, line: Line) -> Line:
    """Cut texts that are too long, and drop what formatting needed."""
    line.pop("_record", None)
    line.pop("_from_structlog", None)
    for name, value in line.items():
        if isinstance(value, str) and len(value) > TEXT_MOST:
            line[name] = value[:TEXT_MOST]
    return line


def formatter(form: str = "json") -> structlog.stdlib.ProcessorFormatter:
    """The formatter of "json" or "text". Both write control signs as escapes: nothing that was sent can begin a line."""
    render: Any = structlog.processors.JSONRenderer(ensure_ascii=True)
    if form == "text":
        render = structlog.processors.KeyValueRenderer(drop_missing=True)
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[from_library],
        processors=[head, with_stack, shortened, render],
        pass_foreign_args=True, use_get_message=False,
    )
