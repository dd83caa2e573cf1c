"""A picture that was made smaller shows the same."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from tests.browser import png

pytestmark = pytest.mark.slow

DIFFERENCE = """async sources => {
  const pixels = await Promise.all(sources.map(async (source) => {
    const image = new Image();
    image.src = `data:image/png;base64,${source}`;
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
    canvas.drawImage(image, 0, 0);
    return canvas.getImageData(0, 0, image.width, image.height).data;
  }));
  return pixels[0].reduce((most, value, n) => Math.max(most, Math.abs(value - pixels[1][n])), 0);
}"""


@pytest.mark.parametrize(
    ("drawn", "most"),
    [("#fff; color: #0b6b77; font: 40px serif", 12), ("linear-gradient(45deg, #4cb3be, #42110b)", 24)],
)
def test_it_shows_the_same(chromium: Any, drawn: str, most: int) -> None:
    page = chromium.new_page(viewport={"width": 320, "height": 200})
    page.set_content(f"<body style='background: {drawn}'>Words, and <b>more</b> words")
    data = page.screenshot()
    small = png.smaller(data)
    assert len(small) < len(data)
    sources = [base64.b64encode(one).decode() for one in (data, small)]
    # At most a few steps of 256 away, anywhere
    assert page.evaluate(f"async s => {{ const d = {DIFFERENCE}; return await d(s); }}", sources) <= most
    page.close()
