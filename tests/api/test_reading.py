"""Cases and those who read their languages, however these are spelled, over HTTP."""

from __future__ import annotations

import pytest

from tests.api.stories import Story
from tests.api.support import Caller
from tests.api.test_handing import doubtful, following
from tests.console.community import staff

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.clause("D3")
@pytest.mark.parametrize("reads", ["no", "nb", "nn", "NB-no"])
def test_norwegian_goes_to_whoever_reads_it_however_that_is_called(
    story: Story, team: Caller, reads: str
) -> None:
    text = "Hva syns du om været i morgen, skal vi gå på tur på fjellet sammen med barna?"
    told = doubtful(story, "v1", text=text)
    declared = doubtful(story, "v2", text=text, language="nb")
    also = doubtful(story, "v3", text=text, language="NN_no")
    nora = staff("moderator", reads=(reads,))
    staff("moderator", "pola@example.org", reads=("pl", "da", "sv"))
    seen = set()
    while (case := following(team, nora)) is not None:
        seen.add(case["id"])
        team.ok("POST", f"/cases/{case['id']}/decide", {"no_action": True}, Waker_Reviewer=nora.email)
    assert seen == {told, declared, also}


@pytest.mark.clause("D3")
def test_a_case_from_before_is_read_by_whoever_reads_its_language(story: Story, team: Caller) -> None:
    """Cases were opened under `nb` before tags had one form."""
    from waker.ledger.models import Case
    from waker.review.models import Lane

    case = doubtful(story, "v1", text="Hva syns du om været i morgen, skal vi gå på tur på fjellet?")
    Case.objects.update(languages=["nb"])
    Lane.objects.update(languages=["nb"])
    nora = staff("moderator", reads=("no",))
    pola = staff("moderator", "pola@example.org", reads=("pl",))
    assert following(team, pola) is None
    assert following(team, nora)["id"] == case
