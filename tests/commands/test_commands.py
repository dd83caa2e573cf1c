"""The commands on a real installation, each as somebody would type it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import psycopg
import pytest

from tests.commands.runner import Runner
from tests.server.installation import environment
from tests.shared import REPOSITORY
from waker.console.models import Role
from waker.server import place
from waker.server.locks import owner_lock
from waker.server.postgres import FLEETING, Postgres


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    """An installation with the sample community, its database running as if ``waker up`` had started it."""
    data = Path(tempfile.mkdtemp(prefix="waker-c"))
    place.make(data)
    postgres = Postgres(data, FLEETING)
    with owner_lock(data) as owner:
        assert owner.take()
        postgres.start()
        try:
            prepared = subprocess.run(
                [sys.executable, "-m", "waker.server.prepare", "--demo"],
                env=environment(
                    DATABASE_URL=postgres.url,
                    WAKER_DATA=str(data),
                    WAKER_TEST_PHRASES="1",
                    DJANGO_SETTINGS_MODULE="waker.config.settings",
                ),
                capture_output=True,
                text=True,
            )
            assert prepared.returncode == 0, prepared.stderr
            yield postgres
        finally:
            postgres.stop()
            shutil.rmtree(data)


class Waker:
    """Types commands for the installation of ``server``."""

    def __init__(self, runner: Runner, server: Postgres) -> None:
        self.runner = runner
        self.server = server

    def __call__(self, *arguments: str, code: int = 0) -> str:
        """What the command said: on standard output if it succeeded, else on standard error too."""
        done, out, err = self.runner(*arguments, "--data", str(self.server.data))
        assert done == code, out + err
        assert "Traceback" not in err
        return out if code == 0 else out + err


@pytest.fixture(scope="module")
def waker(server: Postgres) -> Iterator[Waker]:
    with Runner() as runner:
        yield Waker(runner, server)


def test_keys_are_made_listed_and_revoked(waker: Waker) -> None:
    made = waker("key", "create", "Host platform", "--scope", "platform", "--scope", "reviewer")
    key = made.splitlines()[-1]
    assert key.startswith("wk_")
    assert len(key) > 40
    line = next(line for line in waker("key", "list").splitlines() if "Host platform" in line)
    assert "platform,reviewer" in line
    assert key not in line
    number = line.split()[0]
    assert "refused from now on" in waker("key", "revoke", number)
    assert "no key" in waker("key", "revoke", number, code=1)
    assert "expired already" in waker("key", "create", "x", "--scope", "admin", "--expires", "0", code=2)


def test_keys_of_the_host(waker: Waker) -> None:
    secret = waker("host", "add", "2026-11").strip().splitlines()[-1]
    assert len(secret) == 43
    listed = waker("host", "list")
    assert "2026-11" in listed
    assert secret not in listed
    assert "not used again" in waker("host", "add", "2026-11", code=2)
    assert "need the host's public key" in waker("host", "add", "x", "--algorithm", "EdDSA", code=2)
    assert "from now on" in waker("host", "retire", "2026-11")
    assert "no key" in waker("host", "retire", "none", code=2)


def test_users_are_made_listed_and_sent_a_new_link(waker: Waker) -> None:
    link = waker("user", "create", "Eva@Example.org", "--role", "legal").splitlines()[-1]
    assert link.startswith("http://127.0.0.1:8000/console/enter/")
    assert waker("user", "link", "eva@example.org").splitlines()[-1] not in ("", link)
    assert "already has a user" in waker("user", "create", "eva@example.org", "--role", "lead", code=2)
    assert "no active user" in waker("user", "link", "nobody@example.org", code=1)
    assert any(
        line.split()[:2] == ["eva@example.org", "legal"] for line in waker("user", "list").splitlines()
    )


def test_the_roles_of_the_command_are_those_of_the_console() -> None:
    from waker.commands.user import ROLES

    assert tuple(Role.values) == ROLES


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """The default pack as somebody would change it: another version, one rule less."""
    folder = tmp_path / "pack"
    shutil.copytree(REPOSITORY / "guidelines", folder)
    header = folder / "guidelines.yaml"
    lines = header.read_text(encoding="utf-8").splitlines(keepends=True)
    header.write_text(
        "".join("version: 2026-11-02\n" if line.startswith("version:") else line for line in lines),
        encoding="utf-8",
    )
    return folder


def test_guidelines_are_checked_tried_compared_and_published(waker: Waker, pack: Path) -> None:
    code, out, err = waker.runner("guidelines", "check", str(pack))
    assert code == 0, err
    assert out.startswith("version 2026-11-02: ")

    rules = pack / "rules" / "goods.yaml"
    rules.write_text(
        rules.read_text(encoding="utf-8").replace("id: drugs_for_sale", "id: drugs_on_offer", 1), "utf-8"
    )
    compared = waker("guidelines", "diff", str(pack))
    assert "-> 2026-11-02: 3 differences" in compared
    assert "version: [-2026-11-01-][+2026-11-02+]" in compared
    assert "removed  rules drugs_for_sale" in compared
    assert "added    rules drugs_on_offer" in compared

    tried = waker("guidelines", "backtest", str(pack), "--limit", "100")
    assert tried.startswith("100 items judged by ")
    assert "by 2026-11-02" in tried

    assert "version 2026-11-02 is in force" in waker("guidelines", "publish", str(pack))
    assert "version 2026-11-02 is in force" in waker("guidelines", "publish", str(pack))


def test_broken_guidelines_are_refused_with_file_and_line(waker: Waker, pack: Path) -> None:
    rules = pack / "rules" / "goods.yaml"
    text = rules.read_text(encoding="utf-8")
    number = next(n for n, line in enumerate(text.splitlines(), 1) if "lists.drugs_for_sale" in line)
    rules.write_text(text.replace("lists.drugs_for_sale", "lists.drugs_for_sal", 1), "utf-8")
    checked = waker.runner("guidelines", "check", str(pack))
    published = waker.runner("guidelines", "publish", str(pack), "--data", str(waker.server.data))
    for code, _, err in (checked, published):
        assert code == 1
        assert f"{rules}:{number}: " in err
        assert "drugs_for_sale" in err
        assert "the version in force stays" in err


def test_the_search_reads_everything_anew(waker: Waker, server: Postgres) -> None:
    found = "SELECT (SELECT count(*) FROM search_item) + (SELECT count(*) FROM search_account)"
    with psycopg.connect(server.url, autocommit=True) as owner:
        owner.execute("DELETE FROM search_item WHERE id < 'm'")
        owner.execute("UPDATE search_account SET words = ''")
        told = waker("search", "reindex")
        count = int(told.split()[0])
        assert count > 500
        assert owner.execute(found).fetchone() == (count,)
        assert owner.execute("SELECT count(*) FROM search_account WHERE words = ''").fetchone() == (0,)
    assert "reindex" in waker("search", "--help")


def test_the_ledger_is_verified_rebuilt_and_exported(waker: Waker, tmp_path: Path) -> None:
    count = int(waker("ledger", "verify").split()[0])
    assert count > 100
    assert "every view came out as it was" in waker("ledger", "rebuild")

    target = tmp_path / "archive"
    assert f"{count} entries in {target}" in waker("ledger", "export", str(target))
    files = str(target / "*" / "ledger.parquet")
    with duckdb.connect() as duck:
        read = duck.execute(f"SELECT count(*), max(position) FROM read_parquet('{files}')").fetchone()
    assert read == (count, count)
    assert "not empty" in waker("ledger", "export", str(target), code=2)

    with psycopg.connect(waker.server.url, autocommit=True) as owner:
        owner.execute("SET session_replication_role = replica")
        kept = owner.execute("SELECT body::text FROM ledger_entry WHERE position = 7").fetchone()
        assert kept is not None
        owner.execute("UPDATE ledger_entry SET body = '{}' WHERE position = 7")
        assert "broken at entry 7" in waker("ledger", "verify", code=1)
        owner.execute("UPDATE ledger_entry SET body = %s WHERE position = 7", [kept[0]])
    assert "the chain is whole" in waker("ledger", "verify")


def test_an_erased_account_is_gone_and_the_chain_holds(waker: Waker) -> None:
    with psycopg.connect(waker.server.url) as owner:
        row = owner.execute(
            "SELECT account FROM item JOIN account ON account.id = account WHERE name <> '' AND text <> '' LIMIT 1"
        ).fetchone()
        assert row is not None
    account = row[0]
    assert f"account {account} is erased" in waker("erase", "account", account)
    with psycopg.connect(waker.server.url) as owner:
        found = owner.execute(
            "SELECT name, bio, birth_date, (SELECT count(*) FROM item WHERE account = %s AND text <> '')"
            " FROM account WHERE id = %s", [account, account],
        ).fetchone()  # fmt: skip
    assert found == ("", "", None, 0)
    assert "the chain is whole" in waker("ledger", "verify")
    assert "no account" in waker("erase", "account", "nobody-has-this-id", "--yes", code=1)


def test_the_doctor_names_what_is_wrong(waker: Waker) -> None:
    report = waker("doctor")
    found = {line.split(maxsplit=1)[1].split(":")[0]: line.split()[0] for line in report.splitlines()}
    for what in ("database", "migrations", "guidelines", "ledger", "rights", "clock", "secret key"):
        assert found[what] == "ok", report
    assert found["mail"] == "warn"

    key = waker.server.data / "secret.key"
    key.chmod(0o644)
    with psycopg.connect(waker.server.url) as owner:
        owner.execute("GRANT DELETE ON ledger_entry TO waker_app")
    try:
        report = waker("doctor", code=1)
        assert "fail  secret key" in report
        assert "fail  rights: waker_app has DELETE on ledger_entry" in report
    finally:
        key.chmod(0o600)
        with psycopg.connect(waker.server.url) as owner:
            owner.execute("REVOKE DELETE ON ledger_entry FROM waker_app")


@pytest.mark.parametrize(
    "arguments", [["nonsense"], ["key"], ["key", "create", "x"], ["user", "create", "x", "--role", "king"]]
)
def test_a_wrong_call_is_a_short_message(waker: Waker, arguments: list[str]) -> None:
    code, out, err = waker.runner(*arguments)
    assert (code, out) == (2, "")
    assert "usage: waker" in err
    assert "Traceback" not in err


def test_a_directory_that_cannot_be_is_said_so(waker: Waker) -> None:
    code, _, err = waker.runner("key", "list", "--data", os.devnull + "/nowhere")
    assert code == 1
    assert err.startswith("waker: /dev/null")
    assert "Traceback" not in err
