"""Many commands in one process: a line of JSON in (the arguments), a line of JSON out (exit code and output).

Loading Python and Django for each of them would take most of the tests' time; ``tests/server/test_up.py`` runs some
as processes of their own.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from types import TracebackType

from tests.server.installation import environment


class Runner:
    """``with Runner() as waker: code, out, err = waker("key", "list")``."""

    def __enter__(self) -> Runner:
        self._process = subprocess.Popen(
            [sys.executable, __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).resolve().parents[2],
            env=environment(PYTHONPATH=os.pathsep.join(path for path in sys.path if path)),
        )
        return self

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(arguments) + "\n")
        self._process.stdin.flush()
        code, out, err = json.loads(self._process.stdout.readline())
        return code, out, err

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate()


def serve() -> None:
    from waker.cli import main

    before = dict(os.environ)
    for line in sys.stdin:
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                code: object = main(json.loads(line))
            except SystemExit as done:
                code = done.code
        os.environ.clear()
        os.environ.update(before)
        print(json.dumps([code, out.getvalue(), err.getvalue()]), flush=True)


if __name__ == "__main__":
    serve()
