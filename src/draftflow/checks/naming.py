"""Are the names of a sentence in the text it rests on? Pure functions over the two.

A name is there in any of its usual forms: other accents, plural or possessive, an acronym for its words or the words
for an acronym, a country for its people, a surname for the full name, katakana spelt a little differently.
"""

import re
import unicodedata
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import islice

from draftflow.checks.claims import Claim, Ground, Judged, claim_of, ground_of
from draftflow.checks.initials import is_absent
from draftflow.checks.peoples import of_something_else
from draftflow.checks.scattered import is_scattered
from draftflow.text.demonyms import is_country, relatives
from draftflow.text.honorifics import qualifies
from draftflow.text.loanwords import is_loanword
from draftflow.text.names import Name, is_acronym, names
from draftflow.text.terms import STOP_WORDS

_KATAKANA = re.compile(r"[\u30a1-\u30fa][\u30a1-\u30fa\u30fc]+")
_SPELLING = str.maketrans(
    {
        "ー": "",
        "ッ": "",
        "・": "",
        "ヴ": "ブ",
        "ァ": "ア",
        "ィ": "イ",
        "ゥ": "ウ",
        "ェ": "エ",
        "ォ": "オ",
        "ヂ": "ジ",
        "ヅ": "ズ",
    }
)
_OF_ELSE = "the source has it, of something else"
_APART = "the source has its words, but never together"
_REST = 3  # characters that must be left of a name without what qualifies it
_LONGER = 2  # characters by which another spelling may be longer or shorter
_ALIKE = 0.8  # share of katakana in common from which two spellings are one word
_US = re.compile(r"(?<![A-Za-z])(?:US|U\.S\.)(?![A-Za-z])")
_LONG = 200_000  # characters of a text in which US is looked for
_HEAD = 40_000  # characters of a text in which the words behind an acronym are looked for, besides the best windows
_WINDOWS = 200  # windows around a stem in which the very word is looked for
_BARE = 4  # letters from which a closing s is an ending
_COMPOUNDS = frozenset("new san santa los las north south east west saint great port fort el".split())
_TIES = frozenset({"", "of", "of the"})  # what ties a word to the name before it
_WORD_BEFORE = re.compile(r"(?<![A-Za-z.'])([A-Z][A-Za-z]+\.?) $")
_LONGEST_TITLE = 20  # characters, with the blank behind it
_ADDRESSED = frozenset("Mr. Mrs. Ms. Dr. Prof. Mr Mrs Ms Dr Prof".split())
_INITIAL = re.compile(r"(?: [A-Z]\.)+")
_PLACES = re.compile(r".+?[都道府県市郡区町村]")


class Namebook:
    """What a ground knows of names, made when it is asked for."""

    def __init__(self, ground: Ground, known: str = "") -> None:
        """`known` are names recorded with the evidence, in any language."""
        self.blocks = ground.blocks
        self.text = ground.text
        self.known = known.lower()
        self.japanese = ground.east_asian
        self.comparable = ground.comparable
        self._facts = ground.facts

    @property
    def katakana(self) -> frozenset[str]:
        """The katakana words of the ground, spelt the plainest way."""
        return self._facts.once(_plain_katakana)

    @property
    def _us(self) -> bool:
        return self._facts.once(_names_us)

    def stands(self, run: str) -> bool:
        """Whether a Japanese name stands in the ground or among the recorded names."""
        return run.lower() in self.known or self.blocks.contains(run.lower())

    def knows(self, word: str) -> bool:
        """Whether a Latin word stands in the ground, in the form of a people or a country too."""
        low = word.lower().rstrip(".")
        return low in self.known or any(self._stands_as(form) for form in (low, *relatives(low)))

    def _stands_as(self, form: str) -> bool:
        """Whether that very form of a word stands in the ground; a stem in common proves nothing of a name."""
        if form == "us":  # a pronoun but for its capitals
            return self._us
        if any(c.isdigit() for c in form):
            return self.blocks.contains(form)
        if "." in form:
            return self.blocks.contains(form) or self.blocks.knows(form.replace(".", ""))
        return self.blocks.knows(form) and self._has_word(form)

    def _has_word(self, form: str) -> bool:
        """Whether one of the windows around a word's stem has the word, bare or as a plural or a people."""
        if not form.isascii() or not form.isalpha():
            return True
        bare = form[:-1] if form.endswith("s") and len(form) > _BARE else form
        pattern = re.compile(rf"(?<![a-z]){bare[:-1]}(?:{bare[-1]}(?:e?s|n|an|ians?|i)?|ies)(?![a-z])")
        windows = islice(self.blocks.around(form), _WINDOWS)
        return any(pattern.search(w if w.isascii() else _plain(w)) for w in windows)

    def spells_out(self, acronym: str) -> bool:
        """Whether the words that an acronym stands for are in the ground; half of them may be such as "by" and "be"."""
        letters = re.sub(r"[^a-z]", "", acronym.lower().removesuffix("s"))
        between = r"(?:[ -](?:of|and|the|for|de|in|on|&)){0,2}[ -]"
        words = re.compile(r"(?<![a-z])" + between.join(rf"({c}[a-z]+)" for c in letters))
        found = (match.groups() for match in words.finditer(self.blocks.text, 0, _HEAD))
        return any(2 * sum(word in STOP_WORDS for word in stands) <= len(stands) for stands in found)


def _plain(text: str) -> str:
    """Lower-case `text` without accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def _plain_katakana(text: str) -> frozenset[str]:
    return frozenset(run.translate(_SPELLING) for run in _KATAKANA.findall(text))


def _names_us(text: str) -> bool:
    return _US.search(text, 0, _LONG) is not None


def unsupported_names(claim: str, source: str, known: str = "") -> list[Judged]:
    """The names of `claim` that neither `source` nor the recorded names `known` have; offsets of the folded claim."""
    judged = judge_names(claim_of(claim), ground_of(source, claim=claim), known)
    return [judgement for judgement in judged if judgement.verdict == "not supported"]


def judge_names(claim: Claim, ground: Ground, known: str = "") -> list[Judged]:
    """A verdict on every name of `claim`, in order; of a Latin name on the words that are missing."""
    book = Namebook(ground, known)
    return [
        judgement._replace(verdict="not supported", reason=_OF_ELSE)
        if judgement.verdict == "supported" and of_something_else(claim, name, ground)
        else judgement
        for name in names(claim.text)
        for judgement in _judge(claim.text, name, book)
    ]


def _judge(text: str, name: Name, book: Namebook) -> Iterator[Judged]:
    if name.kind == "latin":
        yield from _judge_latin(text, name, book)
    elif name.kind == "katakana":
        yield from _judge_katakana(name, book)
    else:
        there = book.stands(name.text) or (_by_surname if name.kind == "person" else _by_parts)(name.text, book)
        yield _verdict(name.text, name.start, name.end, there, book, japanese=True)


def _verdict(text: str, start: int, end: int, there: bool, book: Namebook, *, japanese: bool) -> Judged:
    if not there and (book.japanese != japanese or not book.comparable):
        return Judged(text, start, end, "could not check", "name", reason="the source is in another language")
    return Judged(text, start, end, "supported" if there else "not supported", "name")


def _judge_latin(text: str, name: Name, book: Namebook) -> Iterator[Judged]:
    missing = [span for span in name.words if not _word_stands(text[slice(*span)], book)]
    if (
        missing
        and len(name.words) > 1
        and (_abbreviated(text, name, book) or _glued(text, missing, book) or _only_country(text, name, missing))
    ):
        missing = []
    if missing and book.japanese and book.comparable and is_absent(text, name, missing, book):
        yield Judged(name.text, name.start, name.end, "not supported", "name")
        return
    if not missing:
        missing = _torn(text, name, book)
    known = name.text.lower() in book.known or not book.comparable
    if not (missing or known) and is_scattered(text, name, book.blocks, book.text):
        yield Judged(name.text, name.start, name.end, "not supported", "name", reason=_APART)
        return
    if not missing:
        yield _verdict(name.text, name.start, name.end, there=True, book=book, japanese=False)
    for start, end in _joined(text, missing, name):
        yield _verdict(text[start:end], start, end, there=False, book=book, japanese=False)


def _word_stands(word: str, book: Namebook) -> bool:
    return book.knows(word) or (is_acronym(word) and book.spells_out(word))


def _abbreviated(text: str, name: Name, book: Namebook) -> bool:
    """Whether the ground has the initials of a name of several words: JMA for Japan Meteorological Agency."""
    initials = [text[a].lower() for a, _ in name.words]
    if book.blocks.contains(".".join(initials)):
        return True
    return len(initials) > 2 and "".join(initials) in book.blocks.postings  # noqa: PLR2004 - two letters prove nothing


def _only_country(text: str, name: Name, missing: list[tuple[int, int]]) -> bool:
    """Whether all that is missing is a country in front of a name: United States National Film Registry."""
    front = list(name.words[: len(missing)])
    return len(name.words) - len(missing) > 1 and missing == front and all(is_country(text[a:b]) for a, b in missing)


def _glued(text: str, missing: list[tuple[int, int]], book: Namebook) -> bool:
    """Whether the missing words stand in the ground as one: @FIFAWorldCup."""
    return len(missing) > 1 and "".join(text[a:b] for a, b in missing).lower() in book.blocks.text[:_HEAD]


def _torn(text: str, name: Name, book: Namebook) -> list[tuple[int, int]]:
    """The words of a compound such as New York, if the ground has both but never together."""
    for first, second in zip(name.words, name.words[1:], strict=False):
        one, two = text[slice(*first)].lower(), text[slice(*second)].lower()
        if one in _COMPOUNDS and second[0] - first[1] == 1:
            pair = re.compile(rf"(?<![a-z]){re.escape(one)}[ -]+{re.escape(two[:4])}")
            if not any(pair.search(window) for window in book.blocks.around(f"{one} {two}")):
                return [first, second]
    return []


def _joined(text: str, missing: list[tuple[int, int]], name: Name) -> Iterator[tuple[int, int]]:
    """The missing words with those tied to them: in Cartoon Network the second word is missing with the first."""
    run: list[tuple[int, int]] = []
    end = 0  # of the run before
    for span in (*name.words, (name.end, name.end)):
        between = _INITIAL.sub("", text[run[-1][1] : span[0]]).strip(" -") if run else ""
        tied = bool(run) and between in _TIES and not qualifies(text[slice(*run[-1])])
        if run and not (tied and (span in missing or run[-1] in missing) and span[0] < name.end):
            while span in missing and not between and len(run) > 1 and qualifies(text[slice(*run[-1])]):
                run.pop()  # it belongs to what follows: Edge of the Greek Basket League
            start, end = _with_title(text, run[0][0], end), _with_initial(text, run[-1][1], span[0])
            yield start, end
            run = []
        if span in missing or run:
            run.append(span)


def _with_title(text: str, start: int, after: int) -> int:
    """The start of a missing word, or that of what only qualifies it: Ms. Edge, Greek Basket League."""
    before = _WORD_BEFORE.search(text, max(after, start - _LONGEST_TITLE), start)
    while before and (before[1] in _ADDRESSED or qualifies(before[1])):
        start = before.start(1)
        before = _WORD_BEFORE.search(text, max(after, start - _LONGEST_TITLE), start)
    return start


def _with_initial(text: str, end: int, before: int) -> int:
    """The end of a missing word, or that of the initial behind it: Herbert H. Teachout."""
    initial = _INITIAL.match(text, end, before)
    return initial.end() if initial else end


def _judge_katakana(name: Name, book: Namebook) -> Iterator[Judged]:
    sure = "・" in name.text or "=" in name.text
    there = book.stands(name.text)
    if not there and not sure and is_loanword(name.text):
        return
    if not there:
        parts = re.split("[・=]", name.text)
        there = all(_spelt(part, book) for part in parts) or (sure and _spelt(parts[-1], book))
    yield _verdict(name.text, name.start, name.end, there, book, japanese=True)


def _spelt(word: str, book: Namebook) -> bool:
    """Whether a katakana word stands in the ground, spelt another way, or put together from what stands there."""
    plain = word.translate(_SPELLING)
    if plain in book.katakana or is_loanword(word):
        return True
    for at in range(2, len(word) - 1):
        halves = word[:at], word[at:]
        if all(is_loanword(half) or half.translate(_SPELLING) in book.katakana for half in halves):
            return True
    near = (w for w in book.katakana if w[:1] == plain[:1] and abs(len(w) - len(plain)) <= _LONGER)
    return any(plain in other or SequenceMatcher(None, plain, other).ratio() >= _ALIKE for other in near)


def _by_surname(name: str, book: Namebook) -> bool:
    """Whether the ground has the first two characters of a full name, the surname for most."""
    return len(name) > 2 and book.stands(name[:2])  # noqa: PLR2004 - said above


def _by_parts(name: str, book: Namebook) -> bool:
    """Whether the ground has each place of an address, or the name without what only qualifies it (旧, 日本)."""
    places = _PLACES.findall(name)
    if len(places) > 1 and "".join(places) == name:
        return all(book.stands(place) for place in places)
    return any(len(name) - cut >= _REST and book.stands(name[cut:]) for cut in (1, 2))
