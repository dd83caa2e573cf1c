"""The difference between two packs, told in words."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from waker.policy.diff import CHANGED, Change, Difference, diff
from waker.policy.load import files_of, load_pack
from waker.policy.words import ADDED, REMOVED, SAME, Run, word_diff

BASE = Path(__file__).parent / "packs" / "base"


def changed(file: str, *replacements: tuple[str, str], **more: str) -> Difference:
    files = files_of(BASE)
    for old, new in replacements:
        assert old in files[file]
        files[file] = files[file].replace(old, new)
    return diff(load_pack(BASE), load_pack({**files, **more}))


def only(difference: Difference) -> Change:
    assert len(difference.changes) == 1
    return difference.changes[0]


def fields(change: Change) -> dict[str, tuple[str, str]]:
    return {f"{f.name}.{f.language}" if f.language else f.name: (f.before, f.after) for f in change.fields}


def test_a_pack_does_not_differ_from_itself() -> None:
    assert not diff(load_pack(BASE), load_pack(BASE))


def test_a_comment_or_another_layout_is_no_difference() -> None:
    assert not changed("policies/spam.yaml", ("severity: 1", "# mild\nseverity: 1"))


def test_a_text_differs_word_by_word_in_its_language() -> None:
    change = only(changed("policies/spam.yaml", ("Do not keep repeating", "Do not go on repeating")))
    assert (change.section, change.id, change.status) == ("policies", "spam", CHANGED)
    assert [(f.name, f.language) for f in change.fields] == [("text", "en")]
    assert change.fields[0].runs == (
        Run(SAME, "Do not "),
        Run(REMOVED, "keep"),
        Run(ADDED, "go on"),
        Run(SAME, " repeating yourself."),
    )


def test_consequences_are_told_as_values() -> None:
    change = only(
        changed(
            "policies/hate_speech.yaml",
            ("at: 2, step: suspend, days: 7", "at: 3, step: terminate"),
            ("[remove]", "[{kind: withhold, countries: [DE, NL]}]"),
            ("[educational, newsworthy]", "[newsworthy, artistic]"),
            ("severity: 4", "severity: 5"),
        )
    )
    assert fields(change) == {
        "ladder": ("at 1: warn\nat 2: suspend for 7 days", "at 1: warn\nat 3: terminate"),
        "restrictions": ("remove", "withhold (countries DE NL)"),
        "exceptions": ("educational, newsworthy", "artistic, newsworthy"),
        "severity": ("4", "5"),
    }


def test_an_added_policy_is_shown_in_full_and_its_queue_changes() -> None:
    files = files_of(BASE)
    files["policies/junk.yaml"] = files["policies/spam.yaml"].replace("id: spam", "id: junk")
    files["queues.yaml"] = files["queues.yaml"].replace("spam]", "spam, junk]")
    before, after = load_pack(BASE), load_pack(files)
    added = diff(before, after)
    assert [(c.section, c.id, c.status) for c in added.changes] == [
        ("policies", "junk", ADDED),
        ("queues", "general", CHANGED),
    ]
    assert fields(added.changes[0])["title.en"] == ("", "Spam")
    removed = diff(after, before)
    assert removed.section("policies")[0].status == REMOVED
    assert fields(removed.changes[0])["title.en"] == ("Spam", "")


def test_rules_lists_ages_and_the_header_are_compared() -> None:
    rule = only(changed("rules/main.yaml", ("account.age_days < 30", "account.age_days < 7")))
    assert rule.section == "rules"
    assert [f.name for f in rule.fields] == ["when"]
    terms = changed("lists/main.yaml", ("watch out for me", "look out for me"))
    assert [c.id for c in terms.section("lists")] == ["threats", "more_threats"]
    ages = only(changed("ages.yaml", ("      sign_up: 16", "      sign_up: 15\n      messages: 18")))
    assert (ages.section, ages.id) == ("ages", "stricter")
    assert fields(ages) == {"sign_up": ("16", "15"), "messages": ("", "18")}
    header = only(
        changed(
            "guidelines.yaml",
            ("First edition.", "Second edition."),
            ('version: "2026-11-01"', 'version: "2026-11-02"'),
            ("{at: 3, step: warn}", "{at: 2, step: warn}"),
            ("{who: Raad", "{who: Adviesraad"),
        )
    )
    assert header.section == "header"
    assert set(fields(header)) == {"version", "note.en", "ladder", "consulted"}
    assert fields(header)["consulted"][1] == "Adviesraad, recht / law, NL, 2026-10-01"


@given(st.text(alphabet="ab \n.'é", max_size=40), st.text(alphabet="ab \n.'é", max_size=40))
def test_runs_spell_both_texts(before: str, after: str) -> None:
    runs = word_diff(before, after)
    assert "".join(run.text for run in runs if run.change != ADDED) == before
    assert "".join(run.text for run in runs if run.change != REMOVED) == after
    assert all(run.text for run in runs)


def test_very_long_texts_are_compared_without_ado() -> None:
    before, after = "woord " * 50_000, "word " * 50_000
    assert word_diff(before, after) == (Run(REMOVED, before), Run(ADDED, after))
