"""The sources with the passages the article rests on, each in its context, with the sentences that cite it."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from draftflow.exports.csl import ISO_DATE
from draftflow.exports.document import Document
from draftflow.exports.page.html import Html, element, joined, link, text
from draftflow.exports.page.prose import Cited, label, outcome, shade
from draftflow.exports.page.words import Words
from draftflow.exports.publication import Publication
from draftflow.exports.references import by_publisher
from draftflow.models import Language, Passage, Reference
from draftflow.text.clean import clean
from draftflow.text.urls import host

_AROUND = 200  # characters of the stored text before and after a passage
_HASHES = re.compile(r"^#{1,6}[ \t]+", re.MULTILINE)
_MONTHS = "January February March April May June July August September October November December".split()


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
    rows: dict[int, Html] = {}
    for number, reference in enumerate(document.references, 1):
        source = publication.sources.get(reference.id)
        windows = list(_windows(of_source[reference.id], source.text if source else None))
        language = reference.language or document.language
        shown = (
            _passage(window, by_passage[window.passage.id], where, language, words)
            for window, where in zip(windows, _places(windows, reference.title, words), strict=True)
        )
        head = _head(publication, reference, number, words)
        passages = element("ul", *shown, class_="passages")
        rows[number] = element("li", head, passages, id=f"r-{number}", class_="source", value=number)
    return element(
        "aside",
        element("h2", text(words["sources"]), id="sources"),
        element("p", text(words["sources_said"]), class_="said"),
        *_listed(document, rows),
        class_="panel",
        aria_labelledby="sources",
        tabindex="0",
    )


def _listed(document: Document, rows: Mapping[int, Html]) -> Iterator[Html]:
    """The sources by number, or under the names of their publishers."""
    if not document.grouped:
        yield element("ol", *rows.values(), class_="sources")
        return
    for publisher, group in by_publisher(document.references, document.language):
        yield element("h3", text(publisher))
        yield element("ol", *(rows[number] for number, _ in group), class_="sources")


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
    said += _copies(reference, words)
    return element(
        "div",
        element("span", text(f"[{number}]"), class_="n"),
        element("p", named, class_="title", lang=language),
        element("p", joined(said, " · "), class_="by"),
        class_="head",
        data_from=label(number, reference.publisher or reference.title, "", words),
    )


def _copies(reference: Reference, words: Words) -> Iterator[Html]:
    """The pages that are cited, and where else the text stands."""
    if pages := reference.cited_pages:
        form = words["pages"].split("|")[0 if len(pages) == 1 else -1]
        yield text(form.format(words["comma"].join(map(str, pages))))
    if reference.archive:
        yield link(reference.archive, text(words["archived"]))
    if reference.also_at:
        copies = joined((link(copy, text(host(copy))) for copy in reference.also_at), words["comma"])
        before, after = words["also_at"].split("{}")
        yield Html(f"{text(before)}{copies}{text(after)}")


@dataclass(frozen=True, slots=True)
class Window:
    """A passage and what stands around it; `joined`: it begins where the window before it ends."""

    passage: Passage
    before: str
    quote: str
    after: str
    joined: bool = False


def _windows(passages: Sequence[Passage], stored: str | None) -> Iterator[Window]:
    """The passages of a source in order, each with 200 characters around it; what two share stands once.

    A page that repeated the text between neighbours would be twice as large; the script puts them together again.
    """
    ordered = sorted(passages, key=lambda p: (p.where.start, p.id))
    told = 0  # the stored text up to here has been shown
    for passage, following in zip_longest(ordered, ordered[1:]):
        start, end = passage.where.start, passage.where.end
        if stored is None or clean(stored[start:end]) != passage.quote:
            yield Window(passage, "", _shown(passage.quote), "")
            continue
        begin = max(0, start - _AROUND)
        stop = min(len(stored), end + _AROUND, max(end, following.where.start) if following else len(stored))
        joined = 0 < told >= begin
        before = stored[min(start, told if joined else begin) : start]
        after = stored[end:stop]
        if begin and not joined:
            before = "…" + (before.partition(" ")[2] if " " in before[:40] else before)
        if stop == end + _AROUND and stop < len(stored):
            after = (after.rpartition(" ")[0] if " " in after[-40:] else after) + "…"
        yield Window(passage, _shown(before), _shown(passage.quote), _shown(after), joined)
        told = stop if not after.endswith("…") else 0


def _places(windows: Sequence[Window], title: str, words: Words) -> Iterator[str]:
    """Where each passage stands in its source, in words; empty where that is the same as for the one before."""
    before = ""
    for passage in (window.passage for window in windows):
        parts = [part for part in (passage.where.heading, passage.speaker) if part and part != title]
        parts += [words["at"].format(passage.where.page)] if passage.where.page else []
        place = " · ".join(parts)
        yield place if place != before else ""
        before = place


def _passage(window: Window, cited: Sequence[Cited], where: str, language: Language, words: Words) -> Html:
    shown = (text(window.before), element("mark", text(window.quote)), text(window.after))
    return element(
        "li",
        element("blockquote", *shown, lang=language),
        element("p", text(where), class_="where", lang=language) if where else Html(""),
        element("ul", *(_back(each, words) for each in cited), class_="cited"),
        id=f"p-{window.passage.id}",
        class_="joined" if window.joined else None,
    )


def _back(cited: Cited, words: Words) -> Html:
    """A way back to a sentence, and how its checks came out."""
    limit, css = int(words["snippet"]), shade(cited)
    sentence = cited.sentence if len(cited.sentence) <= limit else cited.sentence[: limit - 1].rstrip() + "…"
    way = element("a", text(sentence or words["back"]), href=f"#{cited.anchor}")
    if css == "ok":
        return element("li", way)  # the style sheet says that it is: most are
    return element("li", way, element("span", text(outcome(cited, words))), class_=css)


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
