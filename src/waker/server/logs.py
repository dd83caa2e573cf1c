"""Logs: one line an event on standard error, ``time level name message key=value ...``.

Values are quoted where they hold spaces. Passwords inside database addresses are never written, nor are the tokens in
the paths of links that open something by themselves (signing in, the state of a report).
"""

from __future__ import annotations

import json
import logging
import re
import sys
import time
from typing import Any

PASSWORD = re.compile(r"(\w+://[^:/@\s]*):[^@\s]*@")
TOKEN = re.compile(r"(?<=/)[\w:.=-]{40,}(?=[/?\s]|$)")
"""A part of a path that is as long as a token; our ids are shorter."""


class Lines(logging.Formatter):
    converter = time.gmtime

    def format(self, record: logging.LogRecord) -> str:
        moment = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        text = f"{moment}.{int(record.msecs):03d}Z {record.levelname.lower()} {record.name}"
        text += f" {TOKEN.sub('***', record.getMessage())}"
        for key, value in getattr(record, "fields", {}).items():
            text += f" {key}={_quoted(value)}"
        if record.exc_info:
            text += " trace=" + json.dumps(self.formatException(record.exc_info))
        return PASSWORD.sub(r"\1:***@", text)


# The same, for a library that wants to set logging up itself.
CONFIG = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": "waker.server.logs.Lines"}},
    "handlers": {
        "lines": {"class": "logging.StreamHandler", "formatter": "lines", "stream": "ext://sys.stderr"}
    },
    "loggers": {"_granian": {"handlers": ["lines"], "level": "WARNING", "propagate": False}},
}


def _quoted(value: Any) -> str:
    text = str(value)
    return json.dumps(text, ensure_ascii=False) if not text or re.search(r'[\s"=]', text) else text


def refusal(record: logging.LogRecord) -> bool:
    """A request that Django refused for what it holds is no error of ours: a warning of one line, without a trace."""
    if record.name.startswith("django.security."):
        record.levelno, record.levelname = logging.WARNING, logging.getLevelName(logging.WARNING)
        record.exc_info = record.exc_text = None
    return True


def setup(level: str = "info") -> None:
    """Send every logger's records of ``level`` and above to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines())
    handler.addFilter(refusal)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for noisy in ("procrastinate", "asyncio", "granian.access"):
        logging.getLogger(noisy).setLevel(max(root.level, logging.WARNING))


def log(name: str, level: int, message: str, **fields: Any) -> None:
    """Write one event with its ``fields``."""
    logging.getLogger(name).log(level, message, extra={"fields": fields})
