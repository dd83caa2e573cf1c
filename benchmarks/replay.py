"""`waker replay` of a recording, as a user runs it: `python -m benchmarks.replay [FILE.jsonl ...]`.

Without files it replays the shared posts. Prints what the command prints, and what its process, the web processes
and the database used at most.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path

import psutil

from benchmarks.installation import installation, options
from benchmarks.posts import shared


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.replay", description=__doc__)
    options(parser)
    parser.add_argument("files", metavar="FILE.jsonl", nargs="*", type=Path, help="default: the shared posts")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    arguments = parser.parse_args()
    files = arguments.files
    if not files:
        folder = shared()
        if folder is None:
            sys.exit("the shared posts are absent (WAKER_SHARED names their folder); name a file")
        files = [folder / "posts.jsonl"]
    with installation(arguments) as place:
        waker = [sys.executable, "-m", "waker.cli", "replay", *map(str, files)]
        began = time.monotonic()
        with subprocess.Popen(
            [*waker, "--url", place.url, "--key", place.key], stdout=subprocess.PIPE, text=True
        ) as replay:
            client, peak_client, peak_web = psutil.Process(replay.pid), 0, [0]
            while replay.poll() is None:
                peak_client = max(peak_client, client.memory_info().rss // 1_000_000)
                peak_web = max(peak_web, place.rss_mb() or [0], key=max)
                time.sleep(0.2)
            assert replay.stdout is not None
            printed = replay.stdout.read()
        figures = {
            "seconds": round(time.monotonic() - began, 1),
            "printed": printed.splitlines(),
            "peak_web_mb": peak_web,
            "peak_client_mb": peak_client,
            "cpu_s": place.cpu_s(),
        }
    if arguments.json:
        print(json.dumps(figures, indent=1))
    else:
        print(printed, end="")
        print(f"peak RSS    web processes {peak_web} MB, replay {peak_client} MB")
        print("processor   " + ", ".join(f"{name} {used:.1f} s" for name, used in figures["cpu_s"].items()))
    return replay.returncode


if __name__ == "__main__":
    sys.exit(main())
