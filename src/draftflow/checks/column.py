"""T627 and S707: a column that is not as long as was asked for, or calls for violence."""

from draftflow.models import Finding, Language
from draftflow.models.voice import Column, ColumnBrief
from draftflow.text.incitement import call_to_violence
from draftflow.text.measure import length
from draftflow.text.opinions import without_marks

_LENGTH = 0.15  # share of the length asked for by which it may be missed


def missed_length(column: Column, asked: ColumnBrief, language: Language, file: str) -> tuple[Finding, ...]:
    """A note on a length that is missed; marks and markup are not counted. `file` is where it is mended."""
    there, unit = length(without_marks(column.text), language), "characters" if language == "ja" else "words"
    if abs(there - asked.length) <= _LENGTH * asked.length:
        return ()
    message = f"the column has {there:,} {unit}, {asked.length:,} were asked for"
    return (Finding(code="T627", severity="note", message=message, file=file, line=1, column=1),)


def calls_for_violence(column: Column, language: Language, file: str) -> tuple[Finding, ...]:
    """What a person may have written into it that draftflow would not have kept."""
    call = call_to_violence(column.text, language)
    if call is None:
        return ()
    line = column.line + column.text[: column.text.find(call)].count("\n")
    message = "this calls for violence; take it out"
    return (Finding(code="S707", severity="error", message=message, file=file, line=line, column=1, excerpt=call),)
