"""Policies in guidelines files: `policies/<id>.yaml`, one each."""

from __future__ import annotations

from typing import Final

from waker.core.restrictions import Restriction
from waker.policy import dsa
from waker.policy.errors import Errors
from waker.policy.fields import Fields, Source
from waker.policy.nodes import Node
from waker.policy.pack import EXCEPTIONS, Policy
from waker.policy.read_measures import read_ladder, read_restrictions

FIELDS: Final = (
    "id title text do_not_post explanation dsa severity strikes zero_tolerance exceptions restrictions ladder"
)
DSA_FIELDS: Final = "category keywords"
STRIKES_FIELDS: Final = "weight days first_is_warning"

NEVER_NEWSWORTHY: Final = frozenset({"incitement_to_violence"})
"""Policies whose violations stay violations however newsworthy they are."""


class Policies:
    """The policies read so far, and where each stands."""

    def __init__(self, errors: Errors) -> None:
        self.errors = errors
        self.by_id: dict[str, Policy] = {}
        self.places: dict[str, tuple[str, int]] = {}
        self.broken: set[str] = set()
        """Policies with errors: what else does not fit them may be a consequence."""

    def read(self, node: Node, source: Source) -> None:
        name = source.file.rsplit("/", 1)[-1].removesuffix(".yaml")
        fields = Fields(source, node, f"policy {name}", FIELDS)
        id_ = fields.id()
        line = fields.line_of("id")
        if id_ in self.places:
            file, first = self.places[id_]
            source.error(line, f"policy {id_!r} is already defined in {file}, line {first}")
            return
        before = len(self.errors.found)
        policy = self._policy(id_ or name, fields, source)
        if len(self.errors.found) > before:
            self.broken.add(id_)
        if not id_:
            return
        if id_ != name:
            source.error(line, f"policy {id_!r} belongs in a file of that name: policies/{id_}.yaml")
        self.places[id_] = (source.file, line)
        self.by_id[id_] = policy

    def _policy(self, id_: str, fields: Fields, source: Source) -> Policy:
        strikes_node = fields.get("strikes", required=True)
        strikes = Fields(source, strikes_node, f"strikes of {id_}", STRIKES_FIELDS) if strikes_node else None
        category, keywords = self._dsa(id_, fields, source)
        restrictions = read_restrictions(fields.get("restrictions", required=True), source, fields.what)
        weight = strikes.integer("weight", 0, 100, required=True) if strikes else 0
        policy = Policy(
            id=id_,
            title=fields.texts("title"),
            text=fields.texts("text"),
            do_not_post=self._do_not_post(fields, source),
            explanation=fields.texts("explanation"),
            dsa_category=category,
            dsa_keywords=keywords,
            severity=fields.integer("severity", 1, 5, 1, required=True),
            strikes=weight,
            strike_days=strikes.integer("days", 1, 3650, 90) if strikes else 90,
            first_is_warning=strikes.flag("first_is_warning") if strikes else False,
            zero_tolerance=fields.flag("zero_tolerance"),
            exceptions=frozenset(fields.choices("exceptions", EXCEPTIONS, "exception")),
            restrictions=restrictions,
            ladder=read_ladder(fields.get("ladder"), source, f"the ladder of {id_}"),
        )
        self._consistent(policy, fields, source)
        return policy

    def _consistent(self, policy: Policy, fields: Fields, source: Source) -> None:
        """What fits field by field may still contradict itself."""
        if policy.zero_tolerance:
            if policy.exceptions:
                source.error(
                    fields.line_of("exceptions"), f"{policy.id} is zero-tolerance and permits no exception"
                )
            if policy.first_is_warning:
                source.error(
                    fields.line_of("strikes"), f"{policy.id} is zero-tolerance: nobody is warned first"
                )
            if Restriction("remove") not in policy.restrictions:
                source.error(
                    fields.line_of("restrictions"), f"{policy.id} is zero-tolerance and must 'remove'"
                )
        if policy.id in NEVER_NEWSWORTHY and "newsworthy" in policy.exceptions:
            source.error(fields.line_of("exceptions"), f"{policy.id} can never be excepted as newsworthy")
        if policy.strikes == 0 and (policy.ladder or policy.first_is_warning):
            source.error(
                fields.line_of("strikes"), f"{policy.id} gives no strikes, so nothing can count them"
            )

    def _do_not_post(self, fields: Fields, source: Source) -> dict[str, tuple[str, ...]]:
        """Each entry holds all its translations, so that the lists of all languages stay in step."""
        entries = [
            source.texts_of(item, f"an entry of {fields.label('do_not_post')}")
            for item in fields.items("do_not_post", required=True)
        ]
        if not entries and "do_not_post" in fields:
            source.error(fields.line_of("do_not_post"), f"{fields.label('do_not_post')} is empty")
        return {lang: tuple(entry.get(lang, "") for entry in entries) for lang in source.languages}

    def _dsa(self, id_: str, fields: Fields, source: Source) -> tuple[str, tuple[str, ...]]:
        node = fields.get("dsa", required=True)
        if node is None:
            return "", ()
        entry = Fields(source, node, f"dsa of {id_}", DSA_FIELDS)
        category = entry.choice("category", dsa.CATEGORIES)
        keywords = entry.choices("keywords", dsa.KEYWORDS, "keyword", required=True)
        for keyword in keywords:
            home = dsa.category_of(keyword)
            if category and home is not None and home != category:
                message = f"keyword {keyword} belongs to {home}, not to {category}"
                source.error(entry.line_of("keywords"), message)
        return category, keywords
