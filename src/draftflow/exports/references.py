"""The reference list: by number, or under the names of its publishers with the numbers kept."""

import re
from collections.abc import Iterator

from draftflow.exports.csl import ISO_DATE
from draftflow.exports.words import WORDS
from draftflow.models import Language, Reference
from draftflow.text.clean import one_line
from draftflow.text.urls import host

_LONGEST_NAME = 200  # characters of a publisher's


def listed(references: tuple[Reference, ...], language: Language, *, grouped: bool) -> str:
    """The lines of the list; `references` are in the order of their numbers."""
    if not grouped:
        return "\n".join(f"{n}. {entry(reference, language)}" for n, reference in enumerate(references, 1))
    return "\n\n".join(
        f"**{plain(publisher)}**\n\n" + "\n".join(f"- [{n}] {entry(bare(each), language)}" for n, each in group)
        for publisher, group in by_publisher(references, language)
    )


def by_publisher(
    references: tuple[Reference, ...], language: Language
) -> Iterator[tuple[str, list[tuple[int, Reference]]]]:
    """The numbered references under the names of their publishers; those without one come last.

    Publishers come in the order of their first number.
    """
    groups: dict[str, list[tuple[int, Reference]]] = {}
    for number, reference in enumerate(references, 1):
        groups.setdefault(one_line(reference.publisher or "", _LONGEST_NAME), []).append((number, reference))
    unnamed = groups.pop("", [])
    yield from groups.items()
    if unnamed:
        yield WORDS[language]["none"], unnamed


def bare(reference: Reference) -> Reference:
    """A reference as it is listed under the name of its publisher."""
    return reference.model_copy(update={"publisher": None})


def accessed(reference: Reference, language: Language) -> str:
    """When it was fetched, if it is of the web."""
    if not reference.retrieved or not target_of(reference.url):
        return ""
    day = japanese_date(reference.retrieved) if language == "ja" else reference.retrieved
    return WORDS[language]["accessed"].format(day)


def entry(reference: Reference, language: Language) -> str:
    """One line of a reference list: who, what, when, the pages that are cited, and where the text stands, too."""
    title = plain(reference.title)
    linked = f"[{title}]({target})" if (target := target_of(reference.url)) else title
    pages = reference.cited_pages
    if language == "ja":
        head = "、".join(filter(None, map(plain, (reference.author or "", reference.publisher or ""))))
        parts = (japanese_date(reference.published or ""), f"{'、'.join(map(str, pages))}頁" if pages else "")
        line = f"{head}「{linked}」" + "".join(f"、{part}" for part in parts if part)
        return line + accessed(reference, language) + elsewhere(reference, language)
    head = ", ".join(filter(None, map(plain, (reference.author or "", reference.publisher or ""))))
    said = ("p. " if len(pages) == 1 else "pp. ") + ", ".join(map(str, pages)) if pages else ""
    line = (f"{head}: " if head else "") + ", ".join(filter(None, (f"“{linked}”", reference.published, said)))
    return line + accessed(reference, language) + elsewhere(reference, language) + "."


def elsewhere(reference: Reference, language: Language) -> str:
    """Where else the text stands, in brackets: in an archive, at other addresses. Markdown, or nothing."""
    words = WORDS[language]
    bracket, between = (" ({})", "; ") if language == "en" else ("（{}）", "、")
    links = [f"[{host(copy)}]({target})" for copy in reference.also_at if (target := target_of(copy))]
    also = [f"[{words['archived']}]({archive})"] if (archive := target_of(reference.archive)) else []
    also += [words["also_at"].format(", ".join(links) if language == "en" else "、".join(links))] if links else []
    return bracket.format(between.join(also)) if also else ""


def target_of(url: str | None) -> str:
    """An address as the target of a link; empty if it is none of the web, which nothing else may become."""
    if not url or not re.fullmatch(r"https?://[^\s<>\"'\\]+", url, re.IGNORECASE):
        return ""
    return f"<{url}>" if "(" in url or ")" in url else url


def plain(text: str) -> str:
    """`text` on one line, with what would end a link's text or be taken for markup escaped."""
    line = " ".join(text.splitlines())
    line = re.sub(r"([\\\[\]<*`]|&(?=#?\w{1,32};)|(?<![^\W_])_|_(?![^\W_])|\A[-+#>])", r"\\\1", line)
    return re.sub(r"\A(\d{1,9})(?=[.)](?:\s|\Z))", r"\1\\", line)


def japanese_date(iso: str) -> str:
    """An ISO date as Japanese writes it; what a person wrote otherwise, as it is."""
    if not ISO_DATE.fullmatch(iso):
        return iso  # a person wrote it otherwise
    return "".join(f"{int(part)}{unit}" for part, unit in zip(iso.split("-"), "年月日", strict=False))
