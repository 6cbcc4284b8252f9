"""What workers share: money, calls a minute, who lives. On SQLite here; `test_fleet_postgres.py` does the same elsewhere."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from draftflow.errors import BudgetStop, StorageError
from draftflow.llm.base import Message, Reply, Request, Usage

pytest.importorskip("dbos")
from draftflow.cli.fleet import database
from draftflow.cli.fleet.database import address, engine
from draftflow.cli.fleet.presence import Presence
from draftflow.cli.fleet.sharing import Haltable, Halted, Rated, SharedPurse

if TYPE_CHECKING:
    from sqlalchemy import Engine


@pytest.fixture
def shared(tmp_path: Path) -> Iterator["Engine"]:
    found = engine(address(None, tmp_path))
    yield found
    found.dispose()


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000.0
        self.starts: list[float] = []

    def time(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


class Model:
    def __init__(self, clock: Clock, tokens: int) -> None:
        self.clock, self.tokens = clock, tokens

    def complete(self, _request: Request) -> Reply:
        self.clock.starts.append(self.clock.now)
        return Reply(text="x", finish="stop", model="m", usage=Usage(input_tokens=self.tokens))


def asked(text: str = "x") -> Request:
    return Request(unit="write/a", model="m", messages=(Message(role="user", content=text),), expected_tokens=10)


@pytest.mark.parametrize("limit", [1, 7, 60, 500])
def test_no_minute_sees_more_requests_than_allowed_and_little_is_lost(
    shared: "Engine", monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    clock = Clock()
    monkeypatch.setattr("draftflow.cli.fleet.sharing.time.time", clock.time)
    workers = [Rated(Model(clock, 0), shared, "s", {"m": (limit, 0)}, clock.sleep) for _ in range(2)]
    for number in range(limit + 40):
        workers[number % 2].complete(asked())
    most = max(sum(start <= other < start + 60 for other in clock.starts) for start in clock.starts)
    assert most <= limit
    assert len(clock.starts) / max(60.0, clock.now - 1_000_000.0) >= 0.85 * limit / 60


def test_tokens_are_counted_as_they_were_used(shared: "Engine", monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    monkeypatch.setattr("draftflow.cli.fleet.sharing.time.time", clock.time)
    rated = Rated(Model(clock, 1_000), shared, "s", {"m": (0, 10_000)}, clock.sleep)
    for _ in range(30):
        rated.complete(asked())
    most = max(sum(start <= other < start + 60 for other in clock.starts) for start in clock.starts)
    assert most <= 12  # of 1,000 tokens each; the first were let through by their estimate
    assert clock.now - 1_000_000.0 >= 150


def test_a_model_without_a_rate_is_not_held_up(shared: "Engine") -> None:
    clock = Clock()
    rated = Rated(Model(clock, 0), shared, "s", {"other": (1, 1)}, clock.sleep)
    for _ in range(50):
        rated.complete(asked())
    assert clock.now == 1_000_000.0


def purse(shared: "Engine", article: str, cap: float = 1.0) -> SharedPurse:
    return SharedPurse(shared, "batch b", article, cap, "the $1 for the batch")


def test_what_articles_hold_is_not_spent_twice(shared: "Engine") -> None:
    one, two = purse(shared, "one"), purse(shared, "two")
    assert one.reserve(0.5, 0.9) == pytest.approx(0.9)
    one.settle(0.9, 0.4)
    assert two.reserve(0.5, 0.9) == pytest.approx(0.6)
    two.settle(0.6, 0.55)
    with pytest.raises(BudgetStop, match=r"may cost \$0\.1000 and \$0\.0500 is left of the \$1 for the batch"):
        one.reserve(0.1, 0.2)
    assert two.stopped()
    assert not purse(shared, "two", cap=2.0).stopped()


def test_a_call_waits_for_what_others_may_leave_over(shared: "Engine") -> None:
    one, two = purse(shared, "one"), purse(shared, "two")
    held = one.reserve(0.9, 0.9)
    threading.Timer(0.3, lambda: one.settle(held, 0.1)).start()
    assert two.reserve(0.5, 0.5) == pytest.approx(0.5)


def test_whoever_takes_an_article_over_frees_what_its_calls_held(shared: "Engine") -> None:
    purse(shared, "one").reserve(0.9, 0.9)  # and its worker dies
    purse(shared, "one").begin(spent=0.2)
    assert purse(shared, "two").reserve(0.7, 0.9) == pytest.approx(0.8)


def test_many_threads_never_hold_more_than_there_is(shared: "Engine") -> None:
    taken: list[float] = []

    def take(name: str) -> None:
        own = purse(shared, name)
        for _ in range(5):
            try:
                held = own.reserve(0.09, 0.09)
            except BudgetStop:
                return
            own.settle(held, 0.09)
            taken.append(0.09)

    threads = [threading.Thread(target=take, args=(str(n),)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(taken) == pytest.approx(0.99)


def test_a_worker_lives_as_long_as_its_lock(tmp_path: Path) -> None:
    place = address(None, tmp_path)
    with Presence(place, "one") as one, Presence(place, "two"):
        assert one.dead("two") is None
        with pytest.raises(StorageError, match="there already"), Presence(place, "one"):
            pass
    with Presence(place, "three") as three:
        held = three.dead("two")
        assert held is not None
        three.release(held, "two")
    assert not list((tmp_path / ".draftflow/workers").glob("two*"))


def test_an_article_that_is_called_off_makes_no_more_calls() -> None:
    clock = Clock()
    off: list[bool] = []
    model = Haltable(Model(clock, 0), lambda: bool(off))
    model.complete(asked())
    off.append(True)
    with pytest.raises(Halted, match="cancelled; what is made is kept"):
        model.complete(asked())
    assert len(clock.starts) == 1


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("postgres://u:pw@h/d", "postgresql+psycopg://u:pw@h/d"),
        ("postgresql://u:pw@h:5433/d?sslmode=require", "postgresql+psycopg://u:pw@h:5433/d?sslmode=require"),
    ],
)
def test_every_spelling_of_an_address_is_understood(tmp_path: Path, given: str, wanted: str) -> None:
    assert address(given, tmp_path) == wanted


def test_names_become_locks_of_63_bits() -> None:
    numbers: Any = [database.number(f"worker {n}") for n in range(100)]
    assert len(set(numbers)) == 100
    assert all(0 <= number < 2**63 for number in numbers)
