"""Receiving items: each is checked, judged by the guidelines, stored, and answered; committed before the answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings

from waker.core.moments import now
from waker.core.problems import Fault
from waker.folds.force import by_subject
from waker.folds.treatment import ADULT, Shown, Viewer, keys, treat
from waker.guidelines import versions
from waker.intake import known, storing
from waker.intake.again import patiently
from waker.intake.answers import judged_before
from waker.intake.checks import item_faults
from waker.intake.judging import Judge, Judged, content_digest
from waker.intake.known import Maker, Stored
from waker.intake.proposing import Found, Proposer, plan
from waker.intake.shapes import ItemIn, Unreadable
from waker.ledger import standing
from waker.ledger.writing import writing
from waker.policy.pack import Pack

Answer = dict[str, Any]


def receive(incoming: Sequence[ItemIn | Unreadable], at: datetime | None = None) -> list[Answer]:
    """Take items in; an answer each, in their order.

    One bad item never sinks the others. An item that is known already is answered as it was the first time; changed
    words or media make a new revision, judged anew. `at` as for `ledger.writing.writing`.
    """
    return patiently(lambda: _Batch(at).receive(incoming))


class _Batch:
    def __init__(self, at: datetime | None) -> None:
        self.at = at
        self.moment = at or now()
        self.pack: Pack = versions.current()

    def receive(self, incoming: Sequence[ItemIn | Unreadable]) -> list[Answer]:
        answers: list[Answer] = [{}] * len(incoming)
        rounds: list[list[tuple[int, ItemIn]]] = [[]]
        seen: dict[str, int] = {}
        for n, item in enumerate(incoming):
            if isinstance(item, Unreadable):
                answers[n] = rejected(item.id, item.faults)
            elif faults := item_faults(item):
                answers[n] = rejected(item.id, faults)
            else:
                # An id that comes again in the same batch waits for the round after.
                turn = seen[item.id] = seen.get(item.id, -1) + 1
                if turn == len(rounds):
                    rounds.append([])
                rounds[turn].append((n, item))
        for batch in rounds:
            if batch:
                self._round(batch, answers)
        return answers

    def _round(self, batch: Sequence[tuple[int, ItemIn]], answers: list[Answer]) -> None:
        makers = known.makers({item.account for _, item in batch})
        stored = known.stored([item.id for _, item in batch])
        above = self._ancestors(batch, stored)
        fit: list[tuple[int, ItemIn, Maker]] = []
        for n, item in batch:
            faults = _place_faults(item, makers, stored, above)
            if faults:
                answers[n] = rejected(item.id, faults)
            else:
                fit.append((n, item, makers[item.account]))
        fit = _without_orphans(fit, stored, batch, answers)
        new, changed, again = self._judge(fit, stored)
        if new:
            storing.insert_items(
                [(j, above.get(j.item.parent or "", [])) for _, j in new], self.pack.version, self.moment
            )
        if changed:
            storing.replace_items([j for _, j in changed], self.pack.version, self.moment)
        found = self._propose([j for _, j in (*new, *changed) if j.fired])
        told = judged_before({item.id: stored[item.id].revision for _, item in again}) if again else {}
        self._touch([item for _, item in again], stored)
        shown = {j.item.id: _shown(j.item.id, j.item.account, j.item.sound, j.tags, above.get(j.item.parent or ""),
                                   j.maker, self.moment) for _, j in (*new, *changed)}  # fmt: skip
        for _, item in again:
            s = stored[item.id]
            shown[item.id] = _shown(
                s.id, s.account, s.sound, s.tags, s.ancestors, makers[s.account], self.moment
            )
        countries = {j.item.id: j.country for _, j in (*new, *changed)}
        countries.update((id_, stored[id_].country) for id_ in told)
        treatments = self._treatments(shown, countries, found, stored)
        for n, j in (*new, *changed):
            language = (j.language, j.confidence, j.languages)
            answers[n] = accepted(
                j.item.id, language, j.revision, found.get(j.item.id), treatments[j.item.id]
            )
        for n, item in again:
            s = stored[item.id]
            language = (s.language, s.confidence, s.languages)
            answers[n] = accepted(item.id, language, s.revision, told[item.id], treatments[item.id])

    def _ancestors(
        self, batch: Sequence[tuple[int, ItemIn]], stored: Mapping[str, Stored]
    ) -> dict[str, list[str]]:
        """The ancestor keys below each parent: stored ones, and those that come in the same batch."""
        here = {item.id: item for _, item in batch}
        above = known.ancestors(
            {item.parent for item in here.values() if item.parent and item.parent not in here}
        )
        for item in here.values():
            if item.parent in here:
                chain, at = [], item.parent
                while at in here and at not in chain and at not in above:
                    chain.append(at)
                    at = here[at].parent or ""
                if at in chain:
                    continue  # a circle: none of them has a root, and none is known
                line = above.get(at, []) if at else []
                if at and at not in above:
                    continue
                for id_ in reversed(chain):
                    line = [*line, f"content:{id_}"]
                    above[id_] = line
        return above

    def _judge(
        self, fit: Sequence[tuple[int, ItemIn, Maker]], stored: Mapping[str, Stored]
    ) -> tuple[list[tuple[int, Judged]], list[tuple[int, Judged]], list[tuple[int, ItemIn]]]:
        needs = self.pack.ruleset.needs
        accounts = {maker.id: maker for _, _, maker in fit}
        wants_history = any(need.startswith("history") for need in needs)
        judge = Judge(
            self.pack,
            self.moment,
            known.histories(accounts, self.moment) if wants_history else {},
            known.situations(self.moment) if any(need.startswith("situation") for need in needs) else {},
            settings.WAKER_TEST_PHRASES,
        )
        facts = {id_: known.account_facts(maker, self.moment) for id_, maker in accounts.items()}
        new, changed, again = [], [], []
        digests = {item.id: content_digest(item) for _, item, _ in fit}
        judge.read(
            (item, maker)
            for _, item, maker in fit
            if item.id not in stored or stored[item.id].digest != digests[item.id]
        )
        for n, item, maker in fit:
            digest = digests[item.id]
            before = stored.get(item.id)
            if before is None:
                new.append((n, judge.judge(item, maker, facts[maker.id], 1, digest)))
            elif before.digest != digest:
                changed.append((n, judge.judge(item, maker, facts[maker.id], before.revision + 1, digest)))
            else:
                again.append((n, item))
        return new, changed, again

    def _propose(self, fired: Sequence[Judged]) -> dict[str, Found]:
        if not fired:
            return {}
        plans = {j.item.id: plan(self.pack, j) for j in fired}
        situations = known.situations(self.moment)
        with writing(self.at) as writer:
            proposer = Proposer(writer, self.pack, fired, situations)
            found = {j.item.id: proposer.propose(j, plans[j.item.id]) for j in fired}
            proposer.settle()
        return found

    def _touch(self, again: Sequence[ItemIn], stored: Mapping[str, Stored]) -> None:
        moved = [
            item
            for item in again
            if item.live != stored[item.id].live or (item.attributes or None) != stored[item.id].attributes
        ]
        if moved:
            storing.touch_items(moved)

    def _treatments(
        self,
        shown: Mapping[str, Shown],
        countries: Mapping[str, str | None],
        found: Mapping[str, Found],
        stored: Mapping[str, Stored],
    ) -> dict[str, Answer]:
        """How each item is shown to an adult in its country who opted in to nothing, on For You."""
        # A new item without flags has no restrictions of its own: only what it hangs on is asked for. One that was
        # stored before may have some, whatever its new revision is found to be: an edit lifts no measure.
        subjects: set[str] = set()
        for id_, item in shown.items():
            of_item = keys(item)
            subjects.update(of_item if id_ in found or id_ in stored else of_item[1:])
        forces = by_subject(
            standing.forces(subjects), max(self.moment, now()) if self.at is None else self.at
        )
        viewers: dict[str | None, Viewer] = {}
        treatments = {}
        for id_, item in shown.items():
            country = countries.get(id_)
            viewer = viewers.get(country)
            if viewer is None:
                viewer = viewers[country] = Viewer(country=country, age=ADULT)
            treatments[id_] = treat(item, viewer, "for_you", forces)
        return treatments


def accepted(
    id_: str,
    language: tuple[str | None, float | None, Sequence[str]],
    revision: int,
    found: Found | None,
    treatment: Answer,
) -> Answer:
    """`language`: the main one, how sure it is, and all of them."""
    return {
        "id": id_,
        "status": "accepted",
        "revision": revision,
        "language": language[0],
        "language_confidence": language[1],
        "languages": list(language[2]),
        "flags": found.flags if found else [],
        "decisions": found.decisions if found else [],
        "cases": found.cases if found else [],
        "treatment": treatment,
    }


def rejected(id_: str | None, faults: Sequence[Fault]) -> Answer:
    return {"id": id_, "status": "rejected", "errors": [fault.body() for fault in faults]}


def _place_faults(
    item: ItemIn, makers: Mapping[str, Maker], stored: Mapping[str, Stored], above: Mapping[str, list[str]]
) -> list[Fault]:
    """What is wrong with an item's place: its maker, its parent, and the item of the same id."""
    faults = []
    if item.account not in makers:
        message = f"There is no account {item.account[:60]!r}; send it to /accounts first."
        faults.append(Fault("account", "unknown_account", message))
    before = stored.get(item.id)
    if before is not None and before.account != item.account:
        message = f"Item {item.id[:60]!r} was posted by another account; an item never changes hands."
        faults.append(Fault("account", "other_account", message))
    if item.parent is not None and before is None and item.parent not in above:
        message = f"There is no item {item.parent[:60]!r}; send it first, or in the same batch."
        faults.append(Fault("parent", "unknown_item", message))
    return faults


def _without_orphans(
    fit: list[tuple[int, ItemIn, Maker]],
    stored: Mapping[str, Stored],
    batch: Sequence[tuple[int, ItemIn]],
    answers: list[Answer],
) -> list[tuple[int, ItemIn, Maker]]:
    """Those whose parent in the same batch was taken in: a rejected item takes its answers along."""
    here = {item.id for _, item in batch}
    while True:
        good = {item.id for _, item, _ in fit}
        kept = []
        for n, item, maker in fit:
            if item.parent in here and item.parent not in good and item.id not in stored:
                message = f"Item {item.parent!r} of the same batch was rejected; this one hangs on it."
                answers[n] = rejected(item.id, [Fault("parent", "unknown_item", message)])
            else:
                kept.append((n, item, maker))
        if len(kept) == len(fit):
            return kept
        fit = kept


def _shown(
    id_: str,
    account: str,
    sound: str | None,
    tags: list[str],
    above: list[str] | None,
    maker: Maker,
    at: datetime,
) -> Shown:
    age = known.years_between(maker.birth_date, at)
    return Shown(id_, account, sound, tuple(tags), tuple(above or ()), age)
