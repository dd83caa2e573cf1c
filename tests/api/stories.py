"""What the stories of the clauses have in common: posting, deciding, and asking how it looks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.api.support import Caller

ADULT = {"country": "NL", "age": 30}


@dataclass
class Story:
    """The platform posts and asks; a moderator decides."""

    platform: Caller
    reviewer: Caller

    def post(
        self, id_: str, account: str = "alice", text: str = "", kind: str = "video", **more: Any
    ) -> dict[str, Any]:
        item = {"id": id_, "kind": kind, "account": account, "text": text, **more}
        result: dict[str, Any] = self.platform.ok("POST", "/items", {"items": [item]})["results"][0]
        assert result["status"] == "accepted", result
        return result

    def decide(
        self, kind: str, id_: str, *restrictions: dict[str, Any], policy: str = "hate_speech", **more: Any
    ) -> Any:
        """A decision on own initiative, on ground of a policy unless `ground` says otherwise."""
        body = {
            "subject": {"kind": kind, "id": id_},
            "ground": {"kind": "guidelines", "policy": policy},
            "restrictions": list(restrictions),
            "explanation": "Seen in a sample.",
            **more,
        }
        return self.reviewer.ok("POST", "/decisions", body, status=201)

    def undo(self, decision: str) -> Any:
        return self.reviewer.ok(
            "POST", f"/decisions/{decision}/undo", {"explanation": "An error."}, status=201
        )

    def shown(
        self, id_: str, surface: str = "for_you", viewer: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        query = {"viewer": viewer or ADULT, "surface": surface, "items": [id_]}
        treatment: dict[str, Any] = self.platform.ok("POST", "/treatments", query)["treatments"][0]
        return treatment

    def may(self, feature: str, account: str | None = "alice", **more: Any) -> dict[str, Any]:
        query = {"feature": feature, **({"account": account} if account else {}), **more}
        permission: dict[str, Any] = self.platform.ok("POST", "/permissions", query)
        return permission

    def standing(self, account: str) -> dict[str, Any]:
        standing: dict[str, Any] = self.reviewer.ok("GET", f"/accounts/{account}/standing")
        return standing

    def next_case(self) -> dict[str, Any]:
        case: dict[str, Any] = self.reviewer.ok("POST", "/cases/next", {"queue": None})
        return case


def untouched(treatment: dict[str, Any]) -> bool:
    """Whether nothing at all is different about how an item is shown."""
    return (
        treatment["show"] and treatment["visible"] and treatment["recommendable"] and treatment["screen"] is None
        and not treatment["labels"] and treatment["sound"] and treatment["because"] == []
    )  # fmt: skip
