"""When a call is made again, and how long is waited before."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from draftflow.errors import KeyRefused, Malformed, ProviderError, TimedOut, Transient
from draftflow.llm.retry import asked_wait, retrying

same = settings(deadline=None, derandomize=True)

NOW = 1_774_000_000.0  # 20 March 2026, 09:46:40 UTC


def failing(*errors: Exception | None) -> Callable[[], str]:
    """A call that raises one after another, and answers where None stands."""
    left = list(errors)

    def call() -> str:
        if error := left.pop(0):
            raise error
        return "done"

    return call


@pytest.mark.parametrize("faults", [0, 1, 4])
def test_a_call_is_made_until_it_is_answered(faults: int) -> None:
    slept: list[float] = []
    assert retrying(failing(*[Transient("no")] * faults, None), attempts=5, sleep=slept.append) == "done"
    assert len(slept) == faults


@pytest.mark.parametrize("attempts", [1, 2, 5])
def test_the_last_error_comes_out_as_it_was_raised(attempts: int) -> None:
    errors = [Transient(f"no {number}") for number in range(1, 9)]
    slept: list[float] = []
    with pytest.raises(Transient) as stopped:
        retrying(failing(*errors), attempts=attempts, sleep=slept.append)
    assert stopped.value is errors[attempts - 1]
    assert len(slept) == attempts - 1


@pytest.mark.parametrize(
    "error", [ProviderError("no"), TimedOut("no"), KeyRefused("no"), Malformed("no"), ValueError("no")]
)
def test_nothing_but_a_passing_fault_is_tried_again(error: Exception) -> None:
    slept: list[float] = []
    with pytest.raises(type(error)):
        retrying(failing(error, None), attempts=5, sleep=slept.append)
    assert not slept


def test_the_waits_double_up_to_twenty_seconds() -> None:
    slept: list[float] = []
    with pytest.raises(Transient):
        retrying(failing(*[Transient("no")] * 10), attempts=10, sleep=slept.append)
    for wait, least in zip(slept, (0.5, 1, 2, 4, 8, 16, 20, 20, 20), strict=True):
        assert least <= wait <= least + 0.5


@pytest.mark.parametrize(
    ("asked", "least", "most"), [(None, 0.5, 1), (0.0, 0.5, 1), (0.2, 0.5, 1), (7.0, 7, 7), (60.0, 60, 60)]
)
def test_no_wait_is_shorter_than_the_server_asks_or_than_our_own(
    asked: float | None, least: float, most: float
) -> None:
    slept: list[float] = []
    retrying(failing(Transient("no", retry_after=asked), None), attempts=2, sleep=slept.append)
    assert least <= slept[0] <= most


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("0", 0),
        ("2", 2),
        ("2.5", 2.5),
        (" 30 ", 30),
        ("1e2", 100),
        ("86400", 86_400),
        ("Fri, 20 Mar 2026 09:47:10 GMT", 30),
        ("Fri, 20 Mar 2026 10:47:10 +0100", 30),
        ("Fri, 20 Mar 2026 09:46:10 GMT", None),  # the clocks differ, or it is over
        ("Sun, 06 Nov 1994 08:49:37 GMT", None),
        ("Fri, 99 Mar 2026 09:47:10 GMT", None),
        ("Fri, 20 Mar 99999 09:47:10 GMT", None),
        (None, None),
        ("", None),
        (" ", None),
        ("-1", None),
        ("-1e9", None),
        ("nan", None),
        ("inf", None),
        ("soon", None),
    ],
)
def test_a_wait_is_read_from_a_number_or_a_date(header: str | None, seconds: float | None) -> None:
    assert asked_wait(header, NOW) == seconds


@same
@given(
    st.text()
    | st.from_regex(r"[A-Z][a-z]{2}, \d{1,3} [A-Z][a-z]{2} \d{1,6} \d\d:\d\d:\d\d( [A-Z+-]\w{0,5})?", fullmatch=True)
)
def test_any_header_is_a_wait_or_none(header: str) -> None:
    seconds = asked_wait(header, NOW)
    assert seconds is None or seconds >= 0
