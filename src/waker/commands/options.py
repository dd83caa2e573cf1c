"""Options that several commands share."""

from __future__ import annotations

import argparse


def data(parser: argparse.ArgumentParser) -> None:
    """``--data``: which installation."""
    parser.add_argument(
        "--data",
        metavar="DIR",
        help="directory of the installation (default: WAKER_DATA, else ~/.local/share/waker);"
        " unused where DATABASE_URL names a server",
    )


class Failure(Exception):
    """A command cannot do what it was asked; the message is for the person at the terminal."""
