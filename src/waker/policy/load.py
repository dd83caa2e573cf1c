"""Loading: guidelines files become a pack, or every error in them becomes known.

    pack = load_pack(Path("guidelines"))    # PackErrors: .errors, each with file, line, message, near
    pack = load_pack(files_of(Path("guidelines")))    # the same, from texts by name, as a database keeps them

A pack is `guidelines.yaml`, `ages.yaml`, `queues.yaml`, and files in `policies/`, `rules/` and `lists/`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from waker.policy import nodes
from waker.policy.ages import AgeTable
from waker.policy.errors import Errors, PackError, PackErrors
from waker.policy.facts import facts_for
from waker.policy.fields import Source
from waker.policy.nodes import Node
from waker.policy.pack import Pack
from waker.policy.read_ages import read_ages
from waker.policy.read_header import read_header, read_languages
from waker.policy.read_lists import Lists
from waker.policy.read_policies import Policies
from waker.policy.read_queues import Queues
from waker.policy.read_rules import Rules
from waker.policy.routing import Router
from waker.policy.ruleset import Ruleset
from waker.policy.terms import TermList

HEADER: Final = "guidelines.yaml"
AGES: Final = "ages.yaml"
QUEUES: Final = "queues.yaml"
FOLDERS: Final = ("policies/", "rules/", "lists/")
MAX_FILES: Final = 1_000
MAX_TOTAL: Final = 8 * 1024 * 1024


def files_of(path: Path) -> dict[str, str]:
    """The YAML files below `path` by name relative to it (`policies/spam.yaml`). PackErrors when it cannot
    be read."""
    errors = Errors()
    if not path.is_dir():
        raise PackErrors([PackError(str(path), 0, "is no directory with guidelines files")])
    files: dict[str, str] = {}
    total = 0
    for file in sorted(path.rglob("*")):
        name = file.relative_to(path).as_posix()
        hidden = any(part.startswith(".") for part in file.relative_to(path).parts)
        if hidden or file.suffix not in (".yaml", ".yml") or not file.is_file():
            continue
        total += file.stat().st_size
        if len(files) >= MAX_FILES or total > MAX_TOTAL:
            errors.add(
                name, 0, f"the pack is too large: at most {MAX_FILES} files, {MAX_TOTAL >> 20} MiB together"
            )
            break
        try:
            files[name] = file.read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError as problem:
            line = file.read_bytes().count(b"\n", 0, problem.start) + 1
            errors.add(name, line, "is not UTF-8 text")
        except OSError as problem:
            errors.add(name, 0, f"cannot be read: {problem.strerror}")
    errors.raise_if_any()
    return files


def normalised(text: str) -> str:
    """A file's text with what an editor may change in passing taken out: line ends, trailing blanks, a
    mark."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).rstrip("\n") + "\n"


def digest_of(files: Mapping[str, str]) -> str:
    """SHA-256 over names and normalised contents."""
    digest = hashlib.sha256()
    for name in sorted(files):
        content = normalised(files[name]).encode("utf-8", "surrogatepass")
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


class _Files:
    """The files of a pack, each read as YAML once."""

    def __init__(self, files: Mapping[str, str], errors: Errors) -> None:
        self.errors = errors
        self.texts = {name: normalised(text) for name, text in sorted(files.items())}
        self.roots: dict[str, Node] = {}
        self.languages: tuple[str, ...] = ()
        known = [HEADER, AGES, QUEUES]
        for name, text in self.texts.items():
            if name in known or (
                name.startswith(FOLDERS) and name.endswith(".yaml") and name.count("/") == 1
            ):
                root = nodes.read(text, name, errors)
                if root is not None:
                    self.roots[name] = root
            else:
                errors.unknown(
                    name, 0, "file", name, [*known, *(f + name.rpartition("/")[2] for f in FOLDERS)]
                )
        for name in known:
            if name not in self.texts:
                errors.add(name, 0, "is missing from the pack")

    def source(self, name: str) -> Source:
        return Source(name, self.texts[name], self.errors, self.languages)

    def stems(self, folder: str) -> list[str]:
        """Names of the files in a folder: what they define is taken to exist, even when it cannot be read."""
        names = (name for name in self.texts if name.startswith(folder))
        return [name.removeprefix(folder).removesuffix(".yaml") for name in names]

    def each(self, folder: str, read: Callable[[Node, Source], None]) -> None:
        for name, root in self.roots.items():
            if name.startswith(folder):
                read(root, self.source(name))


def load_pack(source: Path | str | Mapping[str, str]) -> Pack:
    """The pack in a directory, or in texts by file name. Raises PackErrors with everything that is wrong."""
    texts = source if isinstance(source, Mapping) else files_of(Path(source))
    errors = Errors()
    if len(texts) > MAX_FILES or sum(map(len, texts.values())) > MAX_TOTAL:
        raise PackErrors([PackError(HEADER, 0, f"the pack is too large: at most {MAX_FILES} files")])
    files = _Files(texts, errors)
    if HEADER in files.roots:
        files.languages = read_languages(files.roots[HEADER], files.source(HEADER))
    header = read_header(files.roots[HEADER], files.source(HEADER)) if HEADER in files.roots else None
    lists = Lists(errors)
    files.each("lists/", lists.read)
    terms = {name: TermList(name, words) for name, words in lists.resolved().items()}
    policies = Policies(errors)
    files.each("policies/", policies.read)
    if not policies.by_id and not errors.found:
        errors.add("policies/", 0, "the pack has no policies")
    ages = read_ages(files.roots[AGES], files.source(AGES)) if AGES in files.roots else AgeTable({}, 16)
    known = {*policies.by_id, *files.stems("policies/")}
    queues = Queues()
    if QUEUES in files.roots:
        queues.read(files.roots[QUEUES], files.source(QUEUES), policies.by_id, known)
    rules = Rules(errors, policies, known, facts_for(terms))
    files.each("rules/", rules.read)
    errors.raise_if_any()
    assert header is not None
    return Pack(
        version=header.version,
        published_at=header.published_at,
        note=header.note,
        consulted=header.consulted,
        languages=header.languages,
        policies=policies.by_id,
        rules=tuple(rules.by_id.values()),
        lists=terms,
        ages=ages,
        ladder=header.ladder,
        daily_cap=header.daily_cap,
        queues=queues.by_id,
        digest=digest_of(texts),
        ruleset=Ruleset(rules.checked, terms),
        router=Router(queues.by_id, queues.checked),
        files=files.texts,
    )
