"""References for other programs: BibTeX and RIS."""

import re
from collections.abc import Callable, Iterator

from draftflow.exports.csl import ISO_DATE
from draftflow.models import Reference

_LATEX = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",  # BibTeX counts braces, escaped ones too
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{char: f"\\{char}" for char in "&%$#_"},
}
_LANGUAGES = {"en": "english", "ja": "japanese"}


def bibtex(references: tuple[Reference, ...]) -> str:
    """The references as BibTeX, which biber and BibTeX read; a name stands in braces of its own and is left whole."""
    return "\n".join(_bibtex(reference) for reference in references)


def _bibtex(reference: Reference) -> str:
    fields = {
        "author": f"{{{_latex(reference.author)}}}" if reference.author else None,
        "title": f"{{{_latex(reference.title)}}}",
        "publisher": _latex(reference.publisher) if reference.publisher else None,
        **_dated(reference.published),
        "url": _url(reference.url) if reference.url else None,
        "urldate": reference.retrieved if reference.url and ISO_DATE.fullmatch(reference.retrieved or "") else None,
        "note": "; ".join(_copies(reference, r"\url{{{}}}", _url)) or None,
        "langid": _LANGUAGES.get(reference.language or ""),
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@{'online' if reference.url else 'misc'}{{{reference.id},\n{lines}}}\n"


def _url(address: str) -> str:
    """An address between braces."""
    return re.sub(r"[{}\\]", lambda match: f"%{ord(match.group()):02X}", address)


def _copies(reference: Reference, form: str, escaped: Callable[[str], str]) -> Iterator[str]:
    """What these formats have no field for: the pages that are cited, and where else the text stands."""
    if pages := reference.cited_pages:
        yield f"{'p.' if len(pages) == 1 else 'pp.'} {', '.join(map(str, pages))}"
    if reference.archive:
        yield f"archived: {form.format(escaped(reference.archive))}"
    for copy in reference.also_at:
        yield f"also at: {form.format(escaped(copy))}"


def _dated(published: str | None) -> dict[str, str | None]:
    """`date` for biblatex, `year` and `month` for BibTeX; what a person wrote otherwise, as they wrote it."""
    if not published:
        return {}
    if not ISO_DATE.fullmatch(published):
        return {"year": _latex(published)}
    year, month, *_ = (*published.split("-"), "")
    iso = "-".join(part.zfill(2) for part in published.split("-"))
    return {"date": iso, "year": year, "month": str(int(month)) if month else None}


def _latex(text: str) -> str:
    return "".join(_LATEX.get(char, char) for char in text)


def ris(references: tuple[Reference, ...]) -> str:
    """The references as RIS, which EndNote, Zotero and Mendeley read."""
    return "".join("".join(f"{tag}  - {value}\r\n" for tag, value in _ris(each)) + "\r\n" for each in references)


def _ris(reference: Reference) -> Iterator[tuple[str, str]]:
    yield "TY", "ELEC" if reference.url else "GEN"
    yield "ID", reference.id
    yield "TI", reference.title
    if reference.author:
        yield "AU", reference.author
    if reference.publisher:
        yield "PB", reference.publisher
    if reference.published:
        date = reference.published
        yield "PY", date[:4] if ISO_DATE.fullmatch(date) else date
        if ISO_DATE.fullmatch(date):
            yield "DA", "/".join([*(part.zfill(2) for part in date.split("-")), "", "", ""][:4])
    if reference.url:
        yield "UR", reference.url
        if reference.retrieved:
            yield "Y2", reference.retrieved.replace("-", "/")
    for said in _copies(reference, "{}", str):
        yield "N1", said
    if reference.language:
        yield "LA", reference.language
    yield "ER", ""
