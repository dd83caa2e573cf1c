"""Reading guidelines files: what a pack holds, what stays the same, and what is refused for its size."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from waker.core.ladder import Rung
from waker.core.restrictions import Restriction
from waker.policy.errors import PackError, PackErrors
from waker.policy.load import digest_of, files_of, load_pack
from waker.policy.pack import Pack

BASE = Path(__file__).parent / "packs" / "base"


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack(BASE)


def errors_of(changes: dict[str, str]) -> list[str]:
    with pytest.raises(PackErrors) as caught:
        load_pack({**files_of(BASE), **changes})
    return [str(error) for error in caught.value.errors]


def test_it_reads_the_header(pack: Pack) -> None:
    assert pack.version == "2026-11-01"
    assert pack.published_at == datetime(2026, 11, 1, 9, tzinfo=UTC)
    assert pack.languages == ("nl", "en")
    assert pack.note == {"nl": "Eerste uitgave.", "en": "First edition."}
    assert pack.consulted[0].who == {"nl": "Raad", "en": "Raad"}
    assert pack.consulted[0].discipline["nl"] == "recht"
    assert pack.consulted[0].on == date(2026, 10, 1)
    assert pack.ladder == (Rung(3, "warn"), Rung(5, "suspend", days=7))
    assert pack.daily_cap == 100


def test_it_reads_policies(pack: Pack) -> None:
    policy = pack.policies["hate_speech"]
    assert policy.do_not_post["en"] == ("Calls for violence.", "Comparisons with animals.")
    assert policy.exceptions == {"educational", "newsworthy"}
    assert policy.restrictions == (Restriction("remove"),)
    assert policy.ladder == (Rung(1, "warn"), Rung(2, "suspend", days=7))
    assert policy.explain("nl", "video") == "Je video valt mensen aan."
    assert policy.explain("nl-BE", "video") == "Je video valt mensen aan."
    assert policy.explain("fr", "video") == "Your video attacks people."
    assert pack.policies["spam"].strike_days == 90


def test_it_reads_rules_and_lists(pack: Pack) -> None:
    assert [rule.id for rule in pack.rules] == ["threats", "many_links"]
    assert pack.rules_by_id["many_links"].condition.startswith("size(item.links) > 5\n")
    assert pack.lists["threats"].terms == ("i will find you", "ik weet je te vinden", "watch out for me")
    assert pack.queue_of("spam").id == "general"


def test_ages_are_raised_by_a_region_only_there(pack: Pack) -> None:
    assert pack.ages.minimum("sign_up", "NL") == 13
    assert pack.ages.minimum("sign_up", "AU") == 16
    assert pack.ages.minimum("sign_up", None) == 13
    assert pack.ages.minimum("gifts.send", "AU") == 18
    assert pack.ages.minimum("upload", "AU") is None
    assert (pack.ages.private_below("NL"), pack.ages.private_below("AU")) == (16, 18)


def test_a_region_that_raises_the_age_for_signing_up_raises_what_lies_below_it() -> None:
    files = files_of(BASE)
    files["ages.yaml"] = files["ages.yaml"].replace("      sign_up: 16", "      sign_up: 17")
    assert load_pack(files).ages.minimum("messages", "AU") == 17


def test_a_pack_from_texts_equals_the_one_from_files(pack: Pack) -> None:
    again = load_pack(files_of(BASE))
    assert again == pack
    assert load_pack(dict(pack.files)) == pack


def test_the_digest_follows_the_contents_and_not_the_line_ends() -> None:
    files = files_of(BASE)
    windows = {name: "\ufeff" + text.replace("\n", "  \r\n") for name, text in files.items()}
    assert digest_of(windows) == digest_of(files)
    assert load_pack(windows).digest == load_pack(files).digest
    other = {**files, "lists/main.yaml": files["lists/main.yaml"].replace("watch", "look")}
    assert digest_of(other) != digest_of(files)
    moved = dict(files)
    moved["lists/moved.yaml"] = moved.pop("lists/main.yaml")
    assert digest_of(moved) != digest_of(files)


def test_country_codes_and_terms_that_look_like_something_else_stay_text() -> None:
    files = files_of(BASE)
    files["ages.yaml"] = files["ages.yaml"].replace("[AU]", "[NO, AU]")
    files["lists/main.yaml"] = files["lists/main.yaml"].replace("[watch out for me]", "[1488, yes, 12:30]")
    pack = load_pack(files)
    assert pack.ages.minimum("sign_up", "NO") == 16
    assert pack.lists["more_threats"].terms == ("1488", "yes", "12:30")


def test_a_directory_that_is_not_there_is_an_error_and_no_crash(tmp_path: Path) -> None:
    with pytest.raises(PackErrors, match="no directory"):
        load_pack(tmp_path / "nowhere")
    with pytest.raises(PackErrors, match=r"guidelines\.yaml: is missing from the pack"):
        load_pack(tmp_path)


def test_a_file_that_is_not_utf8_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "guidelines.yaml").write_bytes(b"version: x\nnote: \xff\n")
    with pytest.raises(PackErrors, match=r"guidelines\.yaml:2: is not UTF-8 text"):
        load_pack(tmp_path)


def test_hidden_files_and_other_kinds_are_left_alone(tmp_path: Path) -> None:
    for name, text in files_of(BASE).items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "README.md").write_text("About these guidelines.")
    (tmp_path / ".draft.yaml").write_text("{")
    assert load_pack(tmp_path).digest == load_pack(BASE).digest


def test_a_bomb_of_aliases_is_refused_at_its_first_anchor() -> None:
    bomb = "a: &a [x, x, x, x]\n" + "".join(
        f"{b}: &{b} [{', '.join(['*' + a] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    assert errors_of({"lists/main.yaml": bomb})[0].startswith(
        "lists/main.yaml:1: anchors (&a) are not allowed"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("#" * 600_000, "too large"),
        ("a: " + "[" * 100_000, "nested more than"),
        ("- x\n" * 110_000, "too large"),
        ("a: \0", "not valid YAML"),
        ("a: \ud800", "not valid YAML"),
        ("? [a]\n: b", "a key must be a name"),
        ("\t- x", "not valid YAML"),
        ("%YAML 9.9\n---\na: b", "not valid YAML"),
        ("'", "not valid YAML"),
    ],
)
def test_a_hostile_file_is_refused_quickly(text: str, said: str) -> None:
    found = errors_of({"lists/main.yaml": text})
    assert found[0].startswith("lists/main.yaml")
    assert said in found[0]


def test_a_pack_of_too_many_files_is_refused() -> None:
    with pytest.raises(PackErrors, match="too large"):
        load_pack({f"lists/{n}.yaml": "" for n in range(1001)})


def test_errors_stop_at_a_number_that_can_still_be_read() -> None:
    found = errors_of({"lists/main.yaml": "".join(f"l{n}: 1\n" for n in range(5_000))})
    assert len(found) <= 200


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_whatever_is_done_to_a_file_ends_in_a_pack_or_in_errors(data: st.DataObject) -> None:
    files = files_of(BASE)
    name = data.draw(st.sampled_from(sorted(files)))
    lines = files[name].splitlines()
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(lines) - 1))
        junk = st.sampled_from(
            [
                "",
                "-",
                "x: ",
                "? a",
                "[]",
                "{}",
                "|",
                "  - {kind: }",
                "id: ~",
                "\u2028",
                "é: 'x",
                "at: 99999999999",
            ]
        )
        lines[at : at + data.draw(st.integers(0, 2))] = [data.draw(junk | st.text(max_size=12)), lines[at]]
    files[name] = "\n".join(lines)
    errors: list[PackError] = []
    try:
        assert load_pack(files).digest == digest_of(files)
    except PackErrors as caught:
        errors = caught.errors
        assert errors
    assert all(0 <= error.line <= files.get(error.file, "").count("\n") + 2 for error in errors)
