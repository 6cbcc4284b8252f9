"""Who of the workers lives: each holds a lock that the database server, or the system, drops when its holder dies."""

from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from draftflow.cli.fleet.database import file_of, number, unreachable
from draftflow.errors import StorageError


@dataclass(slots=True)
class Presence:
    """The lock of one worker; `others` says which of the workers that it is given are dead.

    At a PostgreSQL server an advisory lock of the session, for a SQLite file a lock beside it.
    """

    database: str
    name: str
    _held: Any = field(default=None)
    _engine: Any = field(default=None)

    def __enter__(self) -> Self:
        """Begin to be there.

        Raises:
            StorageError: The lock cannot be had.
        """
        self._held = self._taken(self.name)
        if self._held is None:
            raise StorageError(f"worker {self.name!r} is there already")
        return self

    def __exit__(self, *_: object) -> None:
        """Be there no longer."""
        self._drop(self._held)
        if self._engine is not None:
            self._engine.dispose()

    def see(self) -> None:
        """See that the lock is still held: a worker that lost it counts as dead, and others have its articles.

        Raises:
            StorageError: It is lost.
        """
        if file_of(self.database) is not None:
            return
        import sqlalchemy as sa

        try:
            self._held.execute(sa.text("SELECT 1"))
        except sa.exc.SQLAlchemyError as error:
            raise StorageError(f"worker {self.name!r} stops: {unreachable(error)}") from None

    def dead(self, name: str) -> Any:
        """A hold on the lock of a worker that is dead, for `release`; None if it lives."""
        return self._taken(name)

    def release(self, held: Any, name: str) -> None:
        """Let go of the lock of a dead worker."""
        self._drop(held)
        if file := self._file(name):
            with suppress(OSError):
                file.unlink()

    def _file(self, name: str) -> Path | None:
        file = file_of(self.database)
        return file.parent / "workers" / f"{name}.lock" if file else None

    def _taken(self, name: str) -> Any:
        if file := self._file(name):
            from filelock import FileLock, Timeout

            file.parent.mkdir(parents=True, exist_ok=True)
            lock = FileLock(file, timeout=0)
            try:
                lock.acquire()
            except Timeout:
                return None
            return lock
        import sqlalchemy as sa

        if self._engine is None:
            self._engine = sa.create_engine(
                self.database,
                isolation_level="AUTOCOMMIT",
                connect_args={"keepalives_idle": 20, "keepalives_interval": 5, "keepalives_count": 3},
            )
        connection = self._engine.connect()
        if connection.execute(sa.text("SELECT pg_try_advisory_lock(:key)"), {"key": number(f"worker {name}")}).scalar():
            return connection
        connection.close()
        return None

    def _drop(self, held: Any) -> None:
        if held is None:
            return
        if file_of(self.database) is not None:
            held.release()
            return
        with suppress(Exception):  # a connection that is lost has dropped its lock
            held.invalidate()
            held.close()
