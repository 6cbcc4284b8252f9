"""A PostgreSQL server of Debian's packages, started for a test on loopback and thrown away."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PASSWORD = "corr3ct-horse-battery"  # noqa: S105 - of a server that lives as long as a test


def programs() -> Path | None:
    """Where `initdb` and `postgres` are; None if they are not installed."""
    found = [*sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name)), *_on_path()]
    return next((folder for folder in reversed(found) if (folder / "initdb").exists()), None)


def _on_path() -> list[Path]:
    place = shutil.which("initdb")
    return [Path(place).parent] if place else []


@contextmanager
def postgres() -> Iterator[str]:
    """The address of a running server with an empty database."""
    where = programs()
    assert where is not None, "PostgreSQL is not installed"
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    user = _unprivileged()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (folder / "password").write_text(PASSWORD, encoding="utf-8")
    if user is not None:
        for path in (folder, folder / "password"):
            os.chown(path, user.pw_uid, user.pw_gid)
    who = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    make = [where / "initdb", "-D", folder / "data", "-U", "draft", "--auth=scram-sha-256", "--no-sync", "-E", "UTF8"]
    subprocess.run([*make, f"--pwfile={folder / 'password'}"], check=True, capture_output=True, cwd=folder, **who)  # type: ignore[call-overload] # the same keys as Popen's
    quick = ["-c", "fsync=off", "-c", f"unix_socket_directories={folder}", "-c", "listen_addresses=127.0.0.1"]
    server = subprocess.Popen(
        [where / "postgres", "-D", folder / "data", "-p", str(port), *quick],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        **who,
    )  # type: ignore[call-overload]
    try:
        address = f"postgresql://draft:{PASSWORD}@127.0.0.1:{port}/postgres"
        _until_it_answers(address)
        yield address
    finally:
        server.terminate()
        with suppress(subprocess.TimeoutExpired):
            server.wait(10)
        server.kill()
        server.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged() -> "pwd.struct_passwd | None":
    """Whoever may run a server that refuses to be run by root."""
    if os.getuid():
        return None
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            return pwd.getpwnam(name)
    return None


def _until_it_answers(address: str) -> None:
    import psycopg

    for _ in range(300):
        with suppress(psycopg.OperationalError):
            psycopg.connect(address, connect_timeout=2).close()
            return
        time.sleep(0.1)
    raise TimeoutError("PostgreSQL did not come up")
