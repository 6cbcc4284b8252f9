"""T624: an article that does not sound like the voice its brief names, by what is counted in both."""

from collections.abc import Iterator, Mapping

from draftflow.checks.base import Article, Check, Library, Report, finding
from draftflow.checks.manner import occurrence, pieces, usual
from draftflow.models import Finding
from draftflow.models.voice import Band, Trait, Voice

SAID: Mapping[Trait, str] = {
    "sentence-length": "the length of the middle sentence",
    "sentence-spread": "how far the lengths of sentences lie apart",
    "paragraph-length": "sentences to a paragraph",
    "commas": "commas to a sentence",
    "exclamations": "exclamation marks to a sentence",
    "questions": "question marks to a sentence",
    "dashes": "dashes to a sentence",
    "ellipses": "ellipses to a sentence",
    "quotations": "quotations to a sentence",
    "emoji": "emoji to a sentence",
    "polite": "the share of sentences in です・ます",
    "contractions": "contractions to a sentence",
}
"""What each trait counts, in words."""


_ENOUGH = 200
"""Sentences of an author in which a common filler would have turned up, were it theirs."""


def drift(article: Article, _library: Library) -> Report:
    """Traits outside of the voice's band, and words that the voice never uses."""
    voice = article.voice
    if voice is None or not article.sentences or voice.language not in (None, article.language):
        return Report()
    return Report((*_traits(article, voice), *_words(article, voice)))


def _traits(article: Article, voice: Voice) -> Iterator[Finding]:
    if voice.measured is None:
        return
    here = usual(pieces(article), article.language)
    for name, band in voice.measured.traits.items():
        value = here.get(name)
        if value is not None and not band.low <= value <= band.high:
            yield finding("T624", "note", _told(voice, name, band, value), article, article.sentences[0])


def _told(voice: Voice, name: Trait, band: Band, value: float) -> str:
    own = f"{band.low:g} to {band.high:g}, usually {band.usual:g}"
    return f"not the voice of {voice.title}: {SAID[name]} is {value:.2g}, in the author's own texts {own}"


def _words(article: Article, voice: Voice) -> Iterator[Finding]:
    """The first place of each word; what somebody else is quoted with is theirs, but a word is a word."""
    measured = voice.measured
    unused = measured.unused if measured and measured.sentences >= _ENOUGH else ()
    for word in dict.fromkeys((*voice.taboo, *unused)):
        for sentence in article.sentences:
            if found := occurrence(sentence.text, word):
                message = f"the voice of {voice.title} never uses {word!r}"
                yield finding("T624", "note", message, article, sentence, excerpt=found)
                break


CHECKS = (Check("voice", "T", drift),)
