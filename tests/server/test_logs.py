"""What a line of the log tells, and what it keeps to itself."""

from __future__ import annotations

import logging
import secrets

import pytest

from waker.server.logs import Lines


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
