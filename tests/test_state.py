"""The state of a file: total over everything that can be, and never careless with what a person wrote."""

from itertools import product
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from draftflow.pipeline.lock import Entry
from draftflow.pipeline.state import State, changed, state

same = settings(deadline=None, derandomize=True)
MADE, OTHER = "digest-as-made", "digest-of-something-else"
BEFORE, AFTER = {"brief.topic": "boats", "version": "1"}, {"brief.topic": "ships", "version": "1"}


class Case(NamedTuple):
    entry: Entry | None
    wanted: dict[str, str] | None
    found: str | None
    claimed: bool

    @property
    def state(self) -> State:
        return state(self.entry, self.wanted, self.found, claimed=self.claimed)

    @property
    def edited(self) -> bool:
        return self.entry is not None and self.found not in (None, self.entry.output)

    @property
    def by_hand(self) -> bool:
        return self.entry is not None and self.entry.by == "hand"

    @property
    def inputs_changed(self) -> bool:
        return self.entry is not None and self.wanted is not None and self.wanted != self.entry.inputs


ENTRIES = (
    None,
    Entry(path="a.md", inputs=BEFORE, output=MADE),
    Entry(path="a.md", inputs=BEFORE, output=MADE, by="hand"),
    Entry(path="a.md", inputs={}, output=MADE, by="hand"),
)
CASES = [Case(*parts) for parts in product(ENTRIES, (None, {}, BEFORE, AFTER), (None, MADE, OTHER), (True, False))]
DIGESTS = st.sampled_from(["", MADE, OTHER])
INPUTS = st.dictionaries(st.sampled_from("abc"), st.sampled_from("xyz"), max_size=3)
ANY_CASE = st.builds(
    Case,
    st.none()
    | st.builds(Entry, path=st.just("a.md"), inputs=INPUTS, output=DIGESTS, by=st.sampled_from(["draftflow", "hand"])),
    st.none() | INPUTS,
    st.none() | DIGESTS,
    st.booleans(),
)


@pytest.mark.parametrize("case", CASES)
def test_the_table(case: Case) -> None:
    if case.found is None:
        expected = State.MISSING
    elif not case.claimed:
        expected = State.ORPHAN
    elif case.entry is None:
        expected = State.UNRECORDED
    elif case.inputs_changed:
        expected = State.CONFLICT if case.edited or case.by_hand else State.STALE
    else:
        expected = State.EDITED if case.edited else State.FRESH
    assert case.state is expected


@same
@given(ANY_CASE)
def test_the_laws(case: Case) -> None:
    made_anew_without_asking = case.state in (State.MISSING, State.STALE)
    assert isinstance(case.state, State)
    assert (case.state is State.MISSING) == (case.found is None)
    if case.edited or case.by_hand or case.entry is None:
        assert not made_anew_without_asking or case.found is None, "what a person made is never made anew"
    if case.wanted is None:
        assert case.state not in (State.STALE, State.CONFLICT), "what has no maker cannot be out of date"
    if case.by_hand and case.inputs_changed and case.found is not None and case.claimed:
        assert case.state is State.CONFLICT
    if case.state is State.FRESH:
        assert not case.edited
        assert not case.inputs_changed
    if case.state is State.STALE:
        assert case.inputs_changed


@same
@given(ANY_CASE)
def test_recording_a_file_as_it_is_makes_it_fresh(case: Case) -> None:
    if case.found is not None:
        entry = Entry(path="a.md", inputs=case.wanted or {}, output=case.found, by="hand")
        assert state(entry, case.wanted, case.found) is State.FRESH


@same
@given(ANY_CASE)
def test_the_reasons_are_the_inputs_that_differ(case: Case) -> None:
    found = changed(case.entry, case.wanted)
    assert bool(found) == case.inputs_changed
    for name, (before, after) in found.items():
        assert case.entry is not None
        assert case.wanted is not None
        assert before != after
        assert before == case.entry.inputs.get(name)
        assert after == case.wanted.get(name)


def test_reasons_come_in_the_order_of_their_names() -> None:
    entry = Entry(path="a.md", inputs={"model": "a", "plan": "p"}, output=MADE)
    assert list(changed(entry, {"version": "2", "plan": "q"})) == ["model", "plan", "version"]
