"""What of the checked figures is drawn: only what is said in one way, with the article's own words."""

import pytest

from draftflow.exports.page.series import bars, moments
from draftflow.models import Judgement, LedgerEntry, Verdict


def entry(text: str, *figures: str, verdict: Verdict = "supported") -> LedgerEntry:
    judged = tuple(Judgement(what="figure", text=figure, verdict=verdict) for figure in figures)
    return LedgerEntry(id=text[:12], section=None, text=text, citations=(), judgements=judged)


@pytest.mark.parametrize(
    ("text", "figures", "rows"),
    [
        (
            "It consists of $41 million for the project, $16.5 million for electricity, and $4.3 million for the line.",
            ("$41 million", "$16.5 million", "$4.3 million"),
            [("the project", 41e6), ("electricity", 16.5e6), ("the line", 4.3e6)],
        ),
        (
            "資材費の上昇で58億円、橋の架け替えで37億円、高潮対策で約21億円が増えた。",
            ("58億円", "37億円", "21億円"),
            [("資材費の上昇", 58e8), ("橋の架け替え", 37e8), ("高潮対策", 21e8)],
        ),
        (
            "用地費３１億円、移設費15億円、車両費２億円である。",
            ("３１億円", "15億円", "２億円"),
            [("用地費", 31e8), ("移設費", 15e8), ("車両費", 2e8)],
        ),
        ("Boats cost $9 million, a shore battery for $6 million, and works $3 million.", ("$9 million", "$6 million", "$3 million"), None),
        ("It takes seven minutes in summer, nine minutes at sea and twelve minutes in port.", ("seven minutes", "nine minutes", "twelve minutes"), None),
        ("31人のうち21人が賛成し、10人が反対した。", ("31人", "21人", "10人"), None),
        ("$4 million for a, $5 million for b", ("$4 million", "$5 million"), None),
        ("$1 for a, $2 for b, $9,000 for c", ("$1", "$2", "$9,000"), None),
        ("$1 million for a, 2 km for b, $3 million for c", ("$1 million", "2 km", "$3 million"), None),
    ],
)  # fmt: skip
def test_like_values_said_alike_are_drawn(
    text: str, figures: tuple[str, ...], rows: list[tuple[str, float]] | None
) -> None:
    found = bars(entry(text, *figures))
    assert (found and [(label, value.value) for label, value in found.rows]) == rows
    assert bars(entry(text, *figures, verdict="could not check")) is None


def test_values_with_years_are_drawn_over_time() -> None:
    text = "It was $4 million in 2019, $5 million in 2021 and $7 million in 2024."
    found = bars(entry(text, "$4 million", "2019", "$5 million", "2021", "$7 million", "2024"))
    assert found
    assert [moment.at[0] for moment in found.moments] == [2019, 2021, 2024]


def test_dates_are_in_the_order_of_time_each_once_eras_too() -> None:
    said = [
        ("It began on 3 March 2026.", "3 March 2026"),
        ("平成11年に定年を迎えた。", "平成11年"),
        ("大正12年11月3日に走り始めた。", "大正12年11月3日"),
        ("Again on 3 March 2026.", "3 March 2026"),
        ("Since 2012.", "2012"),
        ("In September 2025.", "September 2025"),
        ("２０３１年３月に開業する。", "２０３１年３月"),
        ("On 11 March.", "11 March"),
        ("For 8年.", "8年"),
    ]
    found = moments([entry(text, figure) for text, figure in said])
    assert [moment.at for moment in found] == [
        (1923, 11, 3), (1999, 0, 0), (2012, 0, 0), (2025, 9, 0), (2026, 3, 3), (2031, 3, 0),
    ]  # fmt: skip
    assert moments([entry(text, figure) for text, figure in said[:5]]) == ()
