"""The normal form: what is taken to be the same, what stays as it is, and where it came from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waker.core.normalise import normalise, normalise_with_offsets, squeeze

TEXTS = st.one_of(
    st.text(max_size=60),
    st.text(
        st.sampled_from("aB \t\n#éßİıçŁøｗ①ﬁ한국어が中文العَرَبيةРуссκий\u200b\u0301\u00ad😀\u200d̈_-'"),
        max_size=40,
    ),
)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("Plain TEXT", "plain text"),
        ("  many \t\n spaces  ", "many spaces"),
        ("Ｆｕｌｌ　ｗｉｄｔｈ", "full width"),
        ("café crème", "cafe creme"),
        ("cafe\u0301", "cafe"),
        ("Große Straße", "grosse strasse"),
        ("ﬁne ﬂow", "fine flow"),
        ("İstanbul ılık", "istanbul ilik"),
        ("сrурtо раураl", "crypto paypal"),
        ("αρρle", "apple"),
        ("𝓯𝓻𝓮𝓮 𝗰𝗮𝘀𝗵", "free cash"),
        ("zero\u200bwidth\u200d soft\u00adhyphen", "zerowidth softhyphen"),
        ("\u202eturned\u202c", "turned"),
        ("a\x00b", "a b"),
        ("中文字", "中文字"),
        ("한국어", "한국어"),
        ("がぎぐ カナ", "がぎぐ カナ"),
        ("ภาษาไทย", "ภาษาไทย"),
        ("हिन्दी में", "हिन्दी में"),
        ("العَرَبِيَّة", "العربية"),
        ("العـــربية", "العربية"),
        ("", ""),
        ("   ", ""),
        ("😀 smile", "😀 smile"),
    ],
)
def test_normal_form(text: str, form: str) -> None:
    assert normalise(text) == form


@given(TEXTS)
def test_twice_is_once(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(TEXTS)
def test_case_does_not_matter(text: str) -> None:
    assert normalise(text.lower().casefold()) == normalise(text.casefold())


@given(TEXTS)
def test_offsets_belong_to_the_same_form(text: str) -> None:
    form, offsets = normalise_with_offsets(text)
    assert form == normalise(text)
    assert len(offsets) == len(form)
    assert offsets == sorted(offsets)
    assert all(0 <= index < len(text) for index in offsets)
    for char, index in zip(form, offsets, strict=True):
        assert char == " " or char in normalise(text[index])


@given(TEXTS, TEXTS)
def test_a_part_keeps_its_form_in_the_whole(one: str, other: str) -> None:
    assert normalise(f"{one} {other}") == normalise(f"{normalise(one)} {normalise(other)}")


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("#FreeCrypto", "freecrypto"),
        ("Free Crypto!", "freecrypto"),
        ("＃ＦｒééＣｒｙｐｔｏ", "freecrypto"),
        ("#中文 字", "中文字"),
    ],
)
def test_squeezed(text: str, form: str) -> None:
    assert squeeze(text) == form
