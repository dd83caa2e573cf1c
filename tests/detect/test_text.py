"""Links, mentions and the readable part of a text."""

from __future__ import annotations

import pytest

from waker.detect.text import language_part, links, mentions


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("see http://www.Evil.example/x?y now", ["evil.example"]),
        ("koop op winkel.nl!", ["winkel.nl"]),
        ("www.shop.co.uk and https://shop.co.uk/again", ["shop.co.uk"]),
        ("https://user:secret@host.org:8443/path", ["host.org"]),
        ("two: https://a.example, https://b.example.", ["a.example", "b.example"]),
        ("write to me@mail.nl", []),
        ("see you tomorrow.then we talk", []),
        ("v1.2.3 of 3.50 euro", []),
        ("no link at all", []),
        ("Awwww...look at him", []),
        ("HTTPS://WWW.Example.COM/a.nl", ["example.com"]),
        ("see example.orghttps://t.example/x", ["example.org", "t.example"]),
        ("", []),
    ],
)
def test_it_finds_the_domains(text: str, expected: list[str]) -> None:
    assert links(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@anna kijk @Bram_2! @anna", ["anna", "Bram_2"]),
        ("mail me@mail.nl", []),
        ("https://host.example/@anna", []),
        ("@a.b.", ["a.b"]),
        ("@ @! no", []),
    ],
)
def test_it_finds_the_mentions(text: str, expected: list[str]) -> None:
    assert mentions(text) == expected


def test_what_is_read_aloud_is_left() -> None:
    text = "@anna WOW 😂😂 zo lief!! #hond https://t.example/x9 [URL]"
    assert language_part(text).split() == ["WOW", "zo", "lief"]
    assert language_part("😂 123 @x #y") == ""


def test_a_very_long_text_takes_no_long_time() -> None:
    import time

    start = time.process_time()
    for hard in ("a." * 200_000, "@" * 400_000, "a-" * 200_000, "http://" * 60_000, "." * 400_000):
        links(hard)
        mentions(hard)
        language_part(hard[:400])
    assert time.process_time() - start < 5
