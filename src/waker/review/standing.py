"""Standing: what an account has to its name, asked of the ledger's views."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from waker.core.moments import now
from waker.core.problems import NotFound
from waker.folds.account import standing as fold
from waker.guidelines import versions
from waker.intake import content
from waker.ledger import acts
from waker.ledger import standing as rows


def get(account: str, at: datetime | None = None) -> dict[str, Any]:
    """The account's strikes, warnings, restrictions in force, and the next step of each ladder that it is on."""
    if content.person(account) is None:
        raise NotFound.at("account", "unknown_account", f"There is no account {account[:60]!r}.")
    moment = at or now()
    return {
        "account": account,
        **fold(
            rows.violations([account], moment)[account],
            rows.forces([f"account:{account}"]),
            acts.ladders(versions.current()),
            moment,
        ),
    }
