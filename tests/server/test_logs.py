"""What a line of the log tells, and what it keeps to itself."""

from __future__ import annotations

import logging
import secrets
import sys

import pytest

from waker.server.logs import Lines, refusal


def line(message: str, *values: str) -> str:
    return Lines().format(logging.LogRecord("waker", logging.WARNING, "", 0, message, values, None))


@pytest.mark.parametrize(
    "path", ["/console/enter/{}", "/report/status/r_01:{}", "/console/enter/{}?next=/console/"]
)
def test_a_token_in_a_path_is_not_written(path: str) -> None:
    token = secrets.token_urlsafe(32)
    written = line("Forbidden (%s): %s", "CSRF cookie not set.", path.format(token))
    assert token not in written
    assert "/***" in written


def test_ids_and_passwords() -> None:
    assert "/cases/c_01m7wbpy587n5wgz1vcp4116pd" in line(
        "Not Found: /console/cases/c_01m7wbpy587n5wgz1vcp4116pd"
    )
    assert "secret" not in line("no server at %s", "postgresql://waker:secret@db/waker")


def test_what_django_refuses_is_a_warning_of_one_line() -> None:
    logger = logging.getLogger("django.security.TooManyFieldsSent")
    try:
        raise ValueError("too many fields")
    except ValueError:
        record = logger.makeRecord(
            logger.name, logging.ERROR, __file__, 1, "Too many", (), sys.exc_info(), extra={}
        )
    assert refusal(record)
    line = Lines().format(record)
    assert " warning django.security.TooManyFieldsSent Too many" in line
    assert "trace=" not in line
    other = logging.getLogger("waker").makeRecord("waker", logging.ERROR, __file__, 1, "lost", (), None)
    assert refusal(other)
    assert " error waker lost" in Lines().format(other)
