"""The background worker: runs the jobs that procrastinate keeps in the same PostgreSQL, delivers messages, and reads
what came in for the search.

A room adds jobs in its own ``tasks`` module, with ``@procrastinate.contrib.django.app.task``; every installed
app's ``tasks`` module is imported when the worker starts.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
import threading
from typing import TYPE_CHECKING

from waker import settings
from waker.server import logs
from waker.server.logs import log

if TYPE_CHECKING:
    from procrastinate import App

SHUTDOWN_GRACE_S = 3.0
RESCUE_EVERY_S = 30.0


async def work() -> None:
    """Run jobs until SIGTERM or SIGINT; a job that runs then gets a few seconds and is retried later."""
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.django_connector import DjangoConnector

    from waker.delivery import loop as delivery
    from waker.investigation import loop as search

    assert isinstance(app.connector, DjangoConnector)
    loop = asyncio.get_running_loop()
    with app.replace_connector(app.connector.get_worker_connector()) as worker:
        async with worker.open_async():
            task = asyncio.create_task(
                worker.run_worker_async(
                    concurrency=settings.envint("WAKER_JOBS"),
                    install_signal_handlers=False,
                    shutdown_graceful_timeout=SHUTDOWN_GRACE_S,
                    fetch_job_polling_interval=5.0,
                    delete_jobs="successful",
                )
            )
            rescue = asyncio.create_task(_take_up_what_was_left(worker))
            ending = threading.Event()
            for sig in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(sig, _end, task, ending)
            courier = asyncio.create_task(asyncio.to_thread(delivery.run, ending))
            reader = asyncio.create_task(asyncio.to_thread(search.run, ending))
            try:
                await task
            except asyncio.CancelledError:
                return
            finally:
                rescue.cancel()
                ending.set()
                await courier
                await reader


def _end(task: asyncio.Task[None], ending: threading.Event) -> None:
    """End at once what can end: the jobs that run get a few seconds, the courier gives back what it holds."""
    ending.set()
    task.cancel()


async def _take_up_what_was_left(worker: App) -> None:
    """Put the jobs of workers that were killed back in the queue, now and again."""
    while True:
        for job in await worker.job_manager.get_stalled_jobs():
            await worker.job_manager.retry_job(job)
            log(
                "waker.worker",
                logging.WARNING,
                "taken up again after its worker ended",
                job=job.id,
                task=job.task_name,
            )
        await asyncio.sleep(RESCUE_EVERY_S)


def main() -> int:
    logs.setup(settings.envstr("WAKER_LOG_LEVEL"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "waker.config.settings")
    import django

    django.setup()
    asyncio.run(work())
    return 0


if __name__ == "__main__":
    sys.exit(main())
