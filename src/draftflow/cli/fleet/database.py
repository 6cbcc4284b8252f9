"""The database of a batch: where it is, and the tables for what its workers share."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from draftflow.errors import StorageError, UsageError

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine
    from sqlalchemy.engine import URL

FILE = ".draftflow/batch.sqlite"
"""The database of one machine, under the folder of the articles."""
_TABLES = (
    (
        "CREATE TABLE IF NOT EXISTS draftflow_spending (scope VARCHAR(200) NOT NULL, article VARCHAR(300) NOT NULL, "
        "held DOUBLE PRECISION NOT NULL, spent DOUBLE PRECISION NOT NULL, PRIMARY KEY (scope, article))"
    ),
    "CREATE TABLE IF NOT EXISTS draftflow_scopes (scope VARCHAR(200) PRIMARY KEY, stopped DOUBLE PRECISION NOT NULL)",
    "CREATE TABLE IF NOT EXISTS draftflow_rates (name VARCHAR(300) PRIMARY KEY, due DOUBLE PRECISION NOT NULL)",
)


def see_extra() -> None:
    """See that the engine is installed.

    Raises:
        UsageError: It is not.
    """
    from importlib.util import find_spec

    if find_spec("dbos") is None:
        raise UsageError("many articles need the extra `scale`: pip install 'draftflow[scale]'")


def address(database: str | None, outputs: Path) -> str:
    """The address of the database in SQLAlchemy's form; without one, a file under the folder of the articles.

    Raises:
        UsageError: It is of another kind than PostgreSQL and SQLite.
        StorageError: The folder cannot be made.
    """
    if database is None:
        file = (outputs / FILE).absolute()
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StorageError(f"{file.parent}: cannot be made: {error.strerror}") from None
        return f"sqlite:///{file}"
    url = _url(database)
    kind = url.get_backend_name()
    if kind == "postgres":
        kind, url = "postgresql", url.set(drivername="postgresql")
    if kind == "sqlite" and url.database:
        return str(url.set(database=str(Path(url.database).absolute())))
    if kind != "postgresql":
        raise UsageError(f"--database {url.drivername}://...: should be postgresql://... or sqlite:///FILE")
    return url.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


def _url(database: str) -> "URL":
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        return make_url(database)
    except (ArgumentError, ValueError):
        raise UsageError("--database: is no address such as postgresql://user:password@host:5432/name") from None


def file_of(database: str) -> Path | None:
    """The file of a database of one machine; None for a server."""
    url = _url(database)
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def engine(database: str) -> "Engine":
    """Connections to the database, with the tables of what is shared.

    Raises:
        UsageError: It cannot be reached.
    """
    import sqlalchemy as sa
    from sqlalchemy.exc import SQLAlchemyError

    found = sa.create_engine(database, pool_pre_ping=True)
    if found.dialect.name == "sqlite":

        @sa.event.listens_for(found, "connect")
        def _one_writer(connection: object, _record: object) -> None:
            connection.isolation_level = "IMMEDIATE"  # type: ignore[attr-defined] # sqlite3's own name
            connection.execute("PRAGMA busy_timeout=30000")  # type: ignore[attr-defined]
            connection.execute("PRAGMA journal_mode=WAL")  # type: ignore[attr-defined]

    try:
        with found.begin() as connection:
            if found.dialect.name == "postgresql":  # two that begin at once would both make the tables
                connection.execute(sa.text("SELECT pg_advisory_xact_lock(7213540)"))
            for table in _TABLES:
                connection.execute(sa.text(table))
    except SQLAlchemyError as error:
        raise UsageError(f"--database: {unreachable(error)}") from None
    return found


def unreachable(error: Exception) -> str:
    """What a database says of itself, in one line and without its address."""
    said = str(getattr(error, "orig", None) or error).strip().splitlines()
    return f"the database does not answer: {said[0] if said else type(error).__name__}"[:300]


@contextmanager
def alone(shared: "Engine", key: str) -> Iterator["Connection"]:
    """A transaction in which nobody else works under the same key."""
    import sqlalchemy as sa

    with shared.begin() as connection:
        if shared.dialect.name == "postgresql":
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": number(key)})
        else:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield connection


def number(key: str) -> int:
    """A key as PostgreSQL's advisory locks want it: 63 bits."""
    from hashlib import sha256

    return int.from_bytes(sha256(key.encode()).digest()[:8], "big") >> 1
