"""Permissions: may this account use this feature here and now, and if not, every reason why."""

from __future__ import annotations

from typing import Any

from waker.core.moments import now, years_between
from waker.core.problems import Invalid
from waker.folds.force import by_subject
from waker.folds.permission import refusals
from waker.guidelines import versions
from waker.intake import content
from waker.ledger import standing
from waker.review.shapes import PermissionQuery


def check(query: PermissionQuery) -> dict[str, Any]:
    """`{"allowed", "because"}`. For `sign_up` a birth date stands for the account, which does not exist yet.

    The country is that of the request, else of the account. Invalid names an account that is unknown or missing.
    """
    moment = query.at or now()
    feature, account, device, birth_date = query.feature, query.account, query.device, query.birth_date
    person = content.person(account) if account is not None else None
    if account is not None and person is None:
        raise Invalid.at(
            "account", "unknown_account", f"There is no account {account[:60]!r}; send it to /accounts first."
        )
    if person is None and feature != "sign_up":
        raise Invalid.at("account", "missing", f"Name the account that wants to use {feature}.")
    born = birth_date.isoformat() if birth_date is not None else person.birth_date if person else None
    country = query.country or (person.country if person else None)
    subjects = []
    if person is not None:
        subjects.append(f"account:{person.id}")
    if device is not None:
        subjects.append(f"device:{device}")
    if country is not None:
        subjects.append(f"territory:{country}")
    forces = by_subject(standing.forces(subjects), moment)
    because = refusals(
        feature,
        age=years_between(born, moment),
        minimum=versions.current().ages.minimum(feature, country),
        account=forces.get(f"account:{account}", []),
        territory=forces.get(f"territory:{country}", []),
        device=forces.get(f"device:{device}", []),
        country=country,
        language=person.language if person else "en",
    )
    return {"allowed": not because, "because": because}
