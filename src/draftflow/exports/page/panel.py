"""The sources with the passages the article rests on, each in its context, with the sentences that cite it."""

import re
from collections import defaultdict
from collections.abc import Sequence

from draftflow.exports.csl import ISO_DATE
from draftflow.exports.page.html import Html, element, joined, link, text
from draftflow.exports.page.prose import Cited, outcome, shade
from draftflow.exports.page.words import VERDICTS, Words
from draftflow.exports.publication import Publication
from draftflow.models import Language, Passage, Reference

_AROUND = 200  # characters of the stored text before and after a passage
_SNIPPET = {"en": 90, "ja": 44}
_HASHES = re.compile(r"^#{1,6}[ \t]+", re.MULTILINE)
_MONTHS = "January February March April May June July August September October November December".split()
_NAMES = {css: verdict for verdict, css in VERDICTS.items()}


def panel(publication: Publication, cited: Sequence[Cited], words: Words) -> Html:
    """The reference list with passages; `cited` are the numbers that stand in the prose."""
    document = publication.document
    by_passage: dict[str, list[Cited]] = defaultdict(list)
    for each in cited:
        for key in each.mark.passages:
            by_passage[key].append(each)
    of_source: dict[str, list[Passage]] = defaultdict(list)
    for passage in document.passages.values():
        of_source[passage.source].append(passage)
    rows: list[Html] = []
    for number, reference in enumerate(document.references, 1):
        passages = sorted(of_source[reference.id], key=lambda p: (p.where.start, p.id))
        shown = (_passage(publication, passage, by_passage[passage.id], words) for passage in passages)
        head = _head(publication, reference, number, words)
        rows.append(element("li", head, element("ul", *shown, class_="passages"), id=f"r-{number}", class_="source"))
    return element(
        "aside",
        element("h2", text(words["sources"]), id="sources"),
        element("p", text(words["sources_said"]), class_="said"),
        element("ol", *rows, class_="sources"),
        class_="panel",
        aria_labelledby="sources",
        tabindex="0",
    )


def _head(publication: Publication, reference: Reference, number: int, words: Words) -> Html:
    source = publication.sources.get(reference.id)
    language = reference.language or publication.document.language
    title = text(reference.title)
    named = link(reference.url, title) if reference.url else title
    who = (text(who) for who in (reference.author, reference.publisher) if who)
    said = [*([joined(who, words["comma"])] if reference.author or reference.publisher else [])]
    if reference.published:
        said.append(_date(reference.published, publication.document.language))
    if source and source.retrieved:
        said.append(text(words["retrieved"].format(source.retrieved)))
    if not reference.url:
        said.append(text(words["offline"]))
    return element(
        "div",
        element("span", text(f"[{number}]"), class_="n"),
        element("p", named, class_="title", lang=language),
        element("p", joined(said, " · "), class_="by"),
        class_="head",
    )


def _passage(publication: Publication, passage: Passage, cited: Sequence[Cited], words: Words) -> Html:
    numbered = enumerate(publication.document.references, 1)
    number, reference = next((n, r) for n, r in numbered if r.id == passage.source)
    language = reference.language or publication.document.language
    before, quote, after = context(publication, passage)
    marked = element("mark", text(quote), id=f"q-{passage.id}")
    where = [part for part in (passage.where.heading, passage.speaker) if part and part != reference.title]
    where += [words["at"].format(passage.where.page)] if passage.where.page else []
    return element(
        "li",
        element("p", text(f"[{number}] {reference.publisher or reference.title}"), class_="from", lang=language),
        element("blockquote", text(before), marked, text(after), lang=language),
        element("p", text(" · ".join(where)), class_="where", lang=language) if where else Html(""),
        element("ul", *(_back(each, publication.document.language, words) for each in cited), class_="cited"),
        id=f"p-{passage.id}",
        class_="passage",
    )


def _back(cited: Cited, language: Language, words: Words) -> Html:
    """A way back to a sentence, and how its checks came out."""
    limit = _SNIPPET[language]
    sentence = cited.sentence if len(cited.sentence) <= limit else cited.sentence[: limit - 1].rstrip() + "…"
    css = shade(cited)
    return element(
        "li",
        element("a", text(f"↩ {sentence or words['back']}"), href=f"#{cited.anchor}", class_="back"),
        element(
            "span",
            element("strong", text(words[_NAMES[css]])),
            text(f" – {outcome(cited, words)}" if language == "en" else f"　{outcome(cited, words)}"),
            class_=f"verdict {css}",
        ),
        data_c=cited.anchor,
    )


def context(publication: Publication, passage: Passage) -> tuple[str, str, str]:
    """What stands before a passage in the stored text, the passage, and what stands behind it, cut at words."""
    source = publication.sources.get(passage.source)
    if source is None or source.text[passage.where.start : passage.where.end] != passage.quote:
        return "", _shown(passage.quote), ""
    start, end = passage.where.start, passage.where.end
    before = source.text[max(0, start - _AROUND) : start]
    after = source.text[end : end + _AROUND]
    if start > _AROUND:
        before = "…" + (before.partition(" ")[2] if " " in before[:40] else before)
    if end + _AROUND < len(source.text):
        after = (after.rpartition(" ")[0] if " " in after[-40:] else after) + "…"
    return _shown(before), _shown(passage.quote), _shown(after)


def _shown(stored: str) -> str:
    """Stored Markdown as a reader takes it: headings without their signs, one empty line at most."""
    return re.sub(r"\n\s*\n\s*", "\n", _HASHES.sub("", stored))


def _date(iso: str, language: Language) -> Html:
    if not ISO_DATE.fullmatch(iso):
        return text(iso)
    parts = [int(part) for part in iso.split("-")]
    if language == "ja":
        shown = "".join(f"{part}{unit}" for part, unit in zip(parts, "年月日", strict=False))
    else:
        shown = " ".join([*map(str, parts[2:]), *(_MONTHS[month - 1] for month in parts[1:2]), str(parts[0])])
    return element("time", text(shown), datetime=iso)
