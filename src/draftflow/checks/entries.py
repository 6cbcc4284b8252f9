"""The reference list itself: entries nobody cites, entries that are there twice, addresses that cannot be right."""

import re
from collections.abc import Iterator

from draftflow.checks.base import Article, Check, Entry, Library, Report, finding
from draftflow.models import Finding, Severity
from draftflow.text.urls import canonical, fault, host

_TEXT = 80  # characters of an entry in a message
_LATEST = 40  # characters before a host's name in which its words may stand already
_BACK_REFERENCE = re.compile(r"\b(?:ibid|op\. cit|loc\. cit)\b|同上|前掲", re.IGNORECASE)
_WEB = re.compile(r"https?://[^\s)>\]]+")
_DENSE = re.compile(r"[\u3041-\u9fff」』）】”)\]]")
_DOMAIN = re.compile(
    r"(?<![A-Za-z0-9.@-])(?:[A-Za-z0-9-]{1,40}\.){1,4}"
    r"(?:com|org|net|gov|edu|int|info|news|jp|uk|de|fr|eu|us|cn|kr|ru|io|tv|co)(?![A-Za-z0-9-])"
)


def check_entries(article: Article, _library: Library) -> Report:
    """C102: references nobody cites; C104: the same source twice; C105: addresses that cannot be right."""
    return Report((*_never_cited(article), *_duplicates(article), *_addresses(article), *_links(article)))


def shown(entry: Entry) -> str:
    """An entry as a message names it: its key and title, cut."""
    title = " ".join(entry.title.split()) or (entry.url or "")
    name = title if len(title) <= _TEXT else title[: _TEXT - 1] + "…"
    return f"[{entry.key}] {name}".strip() if entry.key else name


def _never_cited(article: Article) -> Iterator[Finding]:
    cited = {c.entry for s in article.sentences for c in s.citations}
    sources = {c.source for s in article.sentences for c in s.citations if c.source}
    if cited <= {None}:  # C108 says so once
        return
    for index, entry in enumerate(article.entries):
        aside = entry.key.startswith("^") and not entry.url  # a remark, not a source
        if index not in cited and entry.source not in sources and not aside:
            yield _about(entry, "C102", "warning", f"the reference {shown(entry)} is never cited")


def _duplicates(article: Article) -> Iterator[Finding]:
    first: dict[str, Entry] = {}
    for entry in article.entries:
        if entry.key.startswith("^") or not (entry.url or entry.source) or _BACK_REFERENCE.search(entry.text[:40]):
            continue  # every footnote may name its source anew
        known = first.setdefault(entry.source or canonical(entry.url or ""), entry)
        if known is not entry:
            yield _about(entry, "C104", "warning", f"the reference {shown(entry)} is the same source as {shown(known)}")


def _addresses(article: Article) -> Iterator[Finding]:
    hosts = {host(e.url) for e in article.entries if e.url} - {""}
    for entry in article.entries:
        if entry.url and (problem := fault(entry.url)):
            yield _about(entry, "C105", "error", f"the address {entry.url[:_TEXT]} is broken: {problem}")
        elif label := _glued_label(entry.text, hosts):
            yield _about(entry, "C105", "warning", f"{label!r} is glued to the words before it")


def _glued_label(text: str, hosts: set[str]) -> str | None:
    """A host's name run into the title, as in reference lists whose links were lost.

    It is one if it stands right behind a Japanese word or a bracket, ends in a host the list names elsewhere, or says
    the words before it again.
    """
    bare = _WEB.sub(" ", text)
    for match in _DOMAIN.finditer(bare):
        name, before = match.group(), bare[max(0, match.start() - _LATEST) : match.start()]
        if _DENSE.match(before[-1:]):
            return name
        if known := [h for h in hosts if name.lower().endswith(h) and name[: -len(h)][-1:].isalpha()]:
            return max(known, key=len)
        stem, words = name.rsplit(".", 1)[0].lower(), re.sub(r"\W", "", before.lower())
        again = (at for at in range(1, len(stem) - 3) if (words + stem[:at]).endswith(stem[at:]))
        if (at := next(again, 0)) > 0:
            return name[at:]
    return None


def _links(article: Article) -> Iterator[Finding]:
    """Links in the prose that cannot be right, each once."""
    seen: set[str] = set()
    for sentence in article.sentences:
        for citation in sentence.citations:
            if citation.kind == "link" and citation.key not in seen and (problem := fault(citation.key)):
                message = f"the address {citation.key[:_TEXT]} is broken: {problem}"
                yield finding("C105", "error", message, article, sentence, excerpt=citation.marker)
            seen.add(citation.key)


def _about(entry: Entry, code: str, severity: Severity, message: str) -> Finding:
    return Finding(
        code=code,
        severity=severity,
        message=message,
        line=entry.line,
        column=entry.column,
        excerpt=entry.text[:_TEXT],
        source=entry.source,
    )


CHECKS: tuple[Check, ...] = (Check("references", "C", check_entries),)
