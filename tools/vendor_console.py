"""Fetch the console's browser parts with `npm pack` and put the files we use under static/vendor.

Run it from the repository root after changing a version here or an icon in a template:
`python tools/vendor_console.py`. It needs npm; users and continuous integration do not.
"""

from __future__ import annotations

import re
import subprocess
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "src/waker/console/static/vendor"
ICON = re.compile(r"""{%\s*icon\s+["']([a-z0-9-]+)["']|Place\(.+, "([a-z0-9-]+)", "[a-z_.]+", "."\)""")

# package, version, licence, {file in the package: file under static/vendor}
PACKAGES = [
    ("@tabler/core", "1.6.1", "MIT", {"dist/css/tabler.min.css": "tabler.min.css"}),
    ("htmx.org", "4.0.1", "0BSD", {"dist/htmx.min.js": "htmx.min.js", "LICENSE": "htmx.LICENSE.txt"}),
    (
        "@fontsource-variable/inter",
        "5.3.0",
        "OFL-1.1",
        {
            "files/inter-latin-wght-normal.woff2": "inter-latin.woff2",
            "files/inter-latin-ext-wght-normal.woff2": "inter-latin-ext.woff2",
            "LICENSE": "inter.LICENSE.txt",
        },
    ),
    ("@tabler/icons", "3.51.0", "MIT", {"LICENSE": "tabler-icons.LICENSE.txt"}),
]
FOR_TESTS = [("axe-core", "4.14.1", "MPL-2.0", {"axe.min.js": "axe.min.js", "LICENSE": "axe.LICENSE.txt"})]


def main() -> None:
    VENDOR.mkdir(parents=True, exist_ok=True)
    for name, version, _, files in PACKAGES:
        with fetched(name, version) as package:
            for source, target in files.items():
                text = (package / source).read_bytes()
                # The maps are not shipped; without this line browsers would ask for them.
                (VENDOR / target).write_bytes(re.sub(rb"/[/*]# sourceMappingURL=\S+( \*/)?\s*$", b"", text))
            if name == "@tabler/icons":
                (VENDOR / "icons.svg").write_text(sprite(package / "icons"))
    browser = ROOT / "tests/browser/vendor"
    browser.mkdir(parents=True, exist_ok=True)
    for name, version, _, files in FOR_TESTS:
        with fetched(name, version) as package:
            for source, target in files.items():
                (browser / target).write_bytes((package / source).read_bytes())
    (VENDOR / "VENDORED.md").write_text(record(PACKAGES, "static/vendor", "src/waker/console"))
    (browser / "VENDORED.md").write_text(record(FOR_TESTS, "vendor", "tests/browser"))


def icons_used() -> list[str]:
    """The names of all icons that templates and Python modules ask for."""
    names: set[str] = set()
    for room in ("console", "pages"):
        for path in (ROOT / "src/waker" / room).rglob("*"):
            if path.suffix in {".html", ".py"}:
                names.update(filter(None, (one for pair in ICON.findall(path.read_text()) for one in pair)))
    return sorted(names)


def sprite(icons: Path) -> str:
    """One SVG file with a symbol per icon in use."""
    symbols = []
    for name in icons_used():
        folder = "filled" if name.endswith("-filled") else "outline"
        svg = (icons / folder / f"{name.removesuffix('-filled')}.svg").read_text()
        body = re.sub(r"<!--.*?-->", "", svg, flags=re.S)
        inner = re.search(r"<svg[^>]*>(.*)</svg>", body, re.S)
        assert inner, name
        parts = re.sub(r"\s+", " ", inner.group(1)).replace("> <", "><").strip()
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{parts}</symbol>')
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def record(packages: list[tuple[str, str, str, dict[str, str]]], where: str, home: str) -> str:
    lines = [
        f"# Vendored files in `{home}/{where}`",
        "",
        "Fetched by `tools/vendor_console.py` with `npm pack`; unchanged except that source map comments",
        "are removed and the icons in use are gathered in one sprite. Nothing here is built by users.",
        "",
        "| package | version | licence | files |",
        "|---|---|---|---|",
    ]
    for name, version, licence, files in packages:
        names = [*files.values(), *(["icons.svg"] if name == "@tabler/icons" else [])]
        lines.append(f"| {name} | {version} | {licence} | {', '.join(f'`{one}`' for one in names)} |")
    return "\n".join(lines) + "\n"


class fetched:
    """The unpacked package, for as long as the `with` block lasts."""

    def __init__(self, name: str, version: str) -> None:
        self.spec = f"{name}@{version}"

    def __enter__(self) -> Path:
        self.folder = tempfile.TemporaryDirectory()
        out = subprocess.run(
            ["npm", "pack", "--silent", self.spec],
            cwd=self.folder.name,
            check=True,
            capture_output=True,
            text=True,
        )
        archive = Path(self.folder.name) / out.stdout.strip().splitlines()[-1]
        with tarfile.open(archive) as tar:
            tar.extractall(self.folder.name, filter="data")
        return Path(self.folder.name) / "package"

    def __exit__(self, *_: object) -> None:
        self.folder.cleanup()


if __name__ == "__main__":
    main()
