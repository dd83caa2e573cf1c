"""The system account that runs PostgreSQL when Waker itself runs as root.

PostgreSQL refuses to run as root. As an ordinary user nothing is needed; as root its processes run as a
system user of their own, which is given no more than the right to pass through the folders above its data.
"""

from __future__ import annotations

import errno
import os
import pwd
import shutil
import stat
import struct
import subprocess
from dataclasses import dataclass
from pathlib import Path

NAME = "waker"
ACL = "system.posix_acl_access"
ACL_VERSION = struct.pack("<I", 2)
ENTRY = struct.Struct("<HHI")
USER_OBJ, USER, GROUP_OBJ, MASK, OTHER, NO_ID = 0x01, 0x02, 0x04, 0x10, 0x20, 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Account:
    uid: int
    gid: int

    def popen(self) -> dict[str, object]:
        """Arguments for ``subprocess.Popen`` that run a command as this account; empty if we are it."""
        if self.uid == os.geteuid():
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        if self.uid != os.geteuid():
            os.chown(path, self.uid, self.gid)


def database_account() -> Account:
    """The account for PostgreSQL: ourselves; as root the user ``waker`` (made if need be) or ``nobody``."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    try:
        entry = pwd.getpwnam(NAME)
    except KeyError:
        useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
        if useradd:
            command = [useradd, "--system", "--no-create-home", "--home-dir", "/nonexistent",
                       "--shell", "/usr/sbin/nologin", NAME]  # fmt: skip
            subprocess.run(command, check=False, capture_output=True)
        try:
            entry = pwd.getpwnam(NAME)
        except KeyError:
            entry = pwd.getpwnam("nobody")
    return Account(entry.pw_uid, entry.pw_gid)


def let_through(account: Account, path: Path) -> list[Path]:
    """Let ``account`` pass through (not list) every folder above ``path``; returns the folders changed.

    An access control entry for that one user is used where the file system has them, so that a closed home
    directory stays closed to everybody else.
    """
    if account.uid == os.geteuid():
        return []
    changed = []
    for folder in path.resolve().parents:
        status = folder.stat()
        owned = status.st_uid == account.uid
        if status.st_mode & (stat.S_IXUSR if owned else stat.S_IXOTH) or _has_entry(folder, account.uid):
            continue
        try:
            _add_entry(folder, account.uid, status.st_mode)
        except OSError as error:
            if error.errno not in (errno.ENOTSUP, errno.EINVAL, errno.EPERM):
                raise
            folder.chmod(stat.S_IMODE(status.st_mode) | stat.S_IXOTH)
        changed.append(folder)
    return changed


def _entries(folder: Path) -> list[tuple[int, int, int]]:
    try:
        raw = os.getxattr(folder, ACL)
    except OSError:
        return []
    return [ENTRY.unpack_from(raw, at) for at in range(len(ACL_VERSION), len(raw), ENTRY.size)]


def _has_entry(folder: Path, uid: int) -> bool:
    entries = _entries(folder)
    mask = next((perm for tag, perm, _ in entries if tag == MASK), 7)
    return any(tag == USER and who == uid and perm & mask & 1 for tag, perm, who in entries)


def _add_entry(folder: Path, uid: int, mode: int) -> None:
    entries = _entries(folder) or [
        (USER_OBJ, mode >> 6 & 7, NO_ID),
        (GROUP_OBJ, mode >> 3 & 7, NO_ID),
        (MASK, mode >> 3 & 7, NO_ID),
        (OTHER, mode & 7, NO_ID),
    ]
    kept = [entry for entry in entries if entry[0] != MASK and not (entry[0] == USER and entry[2] == uid)]
    mask = next((perm for tag, perm, _ in entries if tag == MASK), mode >> 3 & 7) | 1
    # The kernel wants the entries ordered by tag, then by user.
    ordered = sorted([*kept, (USER, 1, uid), (MASK, mask, NO_ID)], key=lambda entry: (entry[0], entry[2]))
    os.setxattr(folder, ACL, ACL_VERSION + b"".join(ENTRY.pack(*entry) for entry in ordered))
