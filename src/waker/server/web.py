"""The web server: Granian with a few processes, each of which runs requests in a few threads.

The application is loaded before the processes are made, so they share its memory and start at once.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from waker import settings
from waker.server import logs
from waker.server.processes import die_with_parent

BACKLOG = 1024
# Connections beyond this many in one process wait in the backlog, so that memory stays bounded. Browsers and hosts keep
# several open each, idle ones for up to half a minute: a small number here makes others wait that long.
BACKPRESSURE = 1024

_arrange: Callable[[], None] | None = None


def application() -> Callable[..., Any]:
    """Called in each web process: it ends when its parent is killed."""
    if _arrange is not None:
        _arrange()
    from waker.config.wsgi import application as wsgi

    return wsgi


def main() -> None:
    global _arrange
    logs.setup(settings.envstr("WAKER_LOG_LEVEL"))
    from django.conf import settings as django_settings
    from django.db import connections
    from django.urls import get_resolver

    from waker.config import wsgi
    from waker.detect import language

    language.warm()
    assert wsgi.application is not None
    assert get_resolver().url_patterns  # imports every view
    connections.close_all()
    gc.collect()
    gc.freeze()  # the loaded application stays shared between the processes
    _arrange = die_with_parent(signal.SIGKILL)

    static = Path(django_settings.STATIC_ROOT)
    server = Granian(
        "waker.server.web:application",
        factory=True,
        interface=Interfaces.WSGI,
        address=settings.envstr("WAKER_HOST"),
        port=settings.envint("WAKER_PORT"),
        workers=settings.envint("WAKER_WORKERS"),
        blocking_threads=settings.envint("WAKER_THREADS"),
        blocking_threads_idle_timeout=600,  # a thread keeps its database connection
        runtime_threads=1,
        backlog=BACKLOG,
        backpressure=BACKPRESSURE,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=30_000),
        websockets=False,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=3,
        static_path_route=["/static"] if static.is_dir() else None,
        static_path_mount=[static] if static.is_dir() else None,
        static_path_expires=3600,
        log_level=LogLevels.warning,
        log_dictconfig=logs.CONFIG,
    )
    server.serve()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "waker.config.settings")
    # Granian loads the application by name, so it must find this module and not ``__main__``.
    from waker.server import web

    sys.exit(web.main())
