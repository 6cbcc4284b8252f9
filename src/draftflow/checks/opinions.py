"""T625 and T626: opinion and fact in a column, told apart by the marks its writer put there."""

from collections.abc import Iterator
from dataclasses import replace

from draftflow.checks.base import Article, Check, Library, Report, Sentence, finding
from draftflow.checks.uncited import states_fact
from draftflow.models import Finding
from draftflow.text.opinions import OPINION


def marked(article: Article) -> Article:
    """A column whose marks of opinion are read: they are no citations any more, and `opinions` has their sentences.

    A mark covers its own sentence and those before it in its paragraph that cite nothing, as one citation does.
    """
    found: set[str] = set()
    sentences = []
    for sentence in article.sentences:
        if any(citation.key in OPINION for citation in sentence.covering):
            found.add(sentence.id)
        own = tuple(citation for citation in sentence.citations if citation.key not in OPINION)
        shared = tuple(citation for citation in sentence.inherited if citation.key not in OPINION)
        sentences.append(replace(sentence, citations=own, inherited=shared))
    return replace(article, sentences=tuple(sentences), opinions=frozenset(found))


def told_apart(article: Article, _library: Library) -> Report:
    """What is neither cited nor marked, and what is marked as opinion though it states a fact."""
    return Report(tuple(_findings(article, article.opinions))) if article.opinions is not None else Report()


def _findings(article: Article, opinions: frozenset[str]) -> Iterator[Finding]:
    previous: Sentence | None = None
    open_: list[Sentence] = []
    for sentence in article.sentences:
        follows = previous is not None and previous.paragraph == sentence.paragraph and bool(previous.covering)
        if sentence.id in opinions and not sentence.covering and states_fact(sentence, article.language):
            message = (
                "marked as opinion, but it states a figure, a date or a report: cite it, or say what you think of it"
            )
            yield finding("T626", "note", message, article, sentence)
        elif (
            sentence.id not in opinions and not (sentence.covering or follows) and any(map(str.isalnum, sentence.text))
        ):
            open_.append(sentence)
        previous = sentence
    if open_:
        first = f"{len(open_)} sentence{'s are' if len(open_) > 1 else ' is'} neither cited nor marked as opinion"
        yield finding("T625", "note", f"{first}; end a run of opinion with [@opinion]", article, open_[0])


CHECKS = (Check("opinions", "T", told_apart),)
