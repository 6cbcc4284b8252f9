"""R507: words put into an office after its holder had left it, as the article itself dates that."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from draftflow.checks.base import Article, Check, Library, Report, Sentence, finding
from draftflow.checks.moments import Moment, moments
from draftflow.models import Finding
from draftflow.text.clean import one_line
from draftflow.text.sieve import Stack

_OFFICES_JA = (
    "副大統領|大統領|副首相|首相|総理大臣|総理|国務長官|国防長官|財務長官|商務長官|官房長官|事務総長|幹事長"
    "|長官|外相|財務相|国防相|防衛相|法相|経産相|内相|蔵相|外務大臣|財務大臣"
    "|大臣|副市長|市長|副知事|知事|町長|村長|区長|会頭|社長|会長|頭取|議長|総裁|大使|報道官|補佐官|委員長"
    "|書記長|総書記|司令官|監督|学長|理事長|代表"
)
_NAME_JA = r"[\u30a1-\u30fa\u30fc・]{2,14}|[\u3400-\u9fff]{2,5}?"
_HELD_JA = re.compile(
    rf"(?P<name>{_NAME_JA})(?P<former>前|元)?(?P<office>{_OFFICES_JA})|(?P<before>前"
    rf"|元)?(?P<office2>{_OFFICES_JA})の(?P<name2>{_NAME_JA})(?=氏|さん|は|が|、)"
)
_LEFT_JA = re.compile(
    rf"(?P<name>{_NAME_JA})(?:氏|さん|前?(?:{_OFFICES_JA}))?(?:[はが][^。]{{0,30}}?(?:(?:退任|辞任|離任|辞職"
    rf"|退陣|失職)し(?!な)|解任され(?!な)|任期を終え(?!な)|退(?:い[たて]|き|く(?!な)))"
    r"|の後任として|の後を継|に代わ(?:り|って))"
)
_OFFICES_EN = (
    r"Vice President|President|Prime Minister|Deputy Prime Minister|Secretary of State|Secretary of Defen[sc]e"
    r"|Treasury Secretary|Defen[sc]e Secretary|Foreign Secretary|Home Secretary"
    r"|Foreign Minister|Finance Minister|Defen[sc]e Minister|Interior Minister|Chancellor|Governor|Mayor"
    r"|Ambassador|Attorney General|Secretary[ -]General|Director|Commissioner"
    r"|Chief Executive|Chairman|Chairwoman|Chair|Superintendent|Speaker"
)
_HELD_EN = re.compile(
    rf"\b(?P<former>(?:[Ff]ormer|[Ee]x-|[Oo]utgoing|[Tt]hen[- ])[ ]?)?(?:[A-Z]\.?[A-Z]\.? "
    rf"|[A-Z][a-z]+ )?(?P<office>{_OFFICES_EN}) (?P<name>(?:[A-Z][\w'’-]+ ){{0,2}}[A-Z][\w'’-]+)"
)
_LEFT_EN = re.compile(
    r"\b(?P<name>(?:[A-Z][\w'’-]+ ){0,2}[A-Z][\w'’-]+),? (?:who )?(?:had |has )?(?:left office|stepped down"
    r"|resigned|retired|was dismissed|was replaced|was succeeded)\b"
    r"|\b(?:succeeded|replaced|took over from) (?:[a-z]+ )?(?P<before>(?:[A-Z][\w'’-]+ ){0,4}[A-Z][\w'’-]+)"
)
_OFFICE_LEFT_JA = re.compile(
    r"(?P<office>[\u30a1-\u30fa\u30fc\u3400-\u9fff]{2,14})(?:の職|の座|職)?を(?:退|辞|離任|解任|解職|罷免)"
)
_OFFICE_LEFT_EN = re.compile(
    r"\b(?:retired|resigned|stepped down|left (?:office|the post)|was dismissed|was replaced) (?:as|of) (?:the |its )?"
    r"(?P<office>[a-z]+(?: (?!on|in|at|after|before|when)[a-z]+){0,3})"
)
_KANJI = re.compile(r"[\u3400-\u9fff]+")
_TITLE, _GIVEN = 2, 3  # characters of the shortest title, and of the longest given name
_THEN = re.compile(
    r"当時|在任中|時代|就任|だった|前職|現職時|\b(?:then|former|ex-|at the time|while in office|as (?:mayor"
    r"|president|minister)|late)\b",
    re.IGNORECASE,
)

_SHOWN = 60  # characters of the sentence about the departure in the message


class _Held(NamedTuple):
    """Somebody with an office in a sentence: name, office, whether as a former holder, where it is written."""

    name: str
    office: str
    former: bool
    written: str


class _Left(NamedTuple):
    """Who left when, which sentence says so, and the office as that sentence calls it, if it does."""

    name: str
    moment: Moment
    said: Sentence
    office: str


def out_of_office(article: Article, _library: Library) -> Report:
    """Sentences dated after somebody left an office that still give it to them."""
    return Report(tuple(_findings(article)))


def _findings(article: Article) -> Iterator[Finding]:
    left: dict[str, _Left] = {}
    leaving = Stack.of([sentence.text for sentence in article.sentences]).matching(_LEFT_EN, _LEFT_JA)
    for number in sorted(leaving):
        for one in _departures(article.sentences[number]):
            if one.name not in left or one.moment.last < left[one.name].moment.last:
                left[one.name] = one
    for sentence in article.sentences if left else ():
        held = [*_held(sentence.text), *_held_as_left(sentence.text, left.values())]
        named = moments(sentence.text) if held else []
        if not named or _THEN.search(sentence.text):
            continue
        earliest = min(moment.first for moment in named)
        for holder in held:
            gone = _gone(holder.name, left)
            if gone and gone.said is not sentence and not holder.former and earliest > gone.moment.last:
                message = f"the office was left before: {one_line(gone.said.text, _SHOWN)}"
                yield finding("R507", "note", message, article, sentence, excerpt=holder.written)
                break


def _gone(name: str, left: Mapping[str, _Left]) -> _Left | None:
    """The departure of somebody by that name; in kanji the surname stands for the full name."""
    if name in left or not _KANJI.fullmatch(name):
        return left.get(name)
    return next((one for full, one in left.items() if len(name) > 1 and full.startswith(name)), None)


def _held(text: str) -> list[_Held]:
    found = [_Held(_last(m["name"]), m["office"], bool(m["former"]), m.group()) for m in _HELD_EN.finditer(text)]
    if text.isascii():
        return found
    for match in _HELD_JA.finditer(text):
        name, office = match["name"] or match["name2"], match["office"] or match["office2"]
        found.append(_Held(_last(name), office, bool(match["former"] or match["before"]), match.group()))
    return found


def _held_as_left(text: str, left: Iterable[_Left]) -> Iterator[_Held]:
    """Those who are given the very office that another sentence says they left, whatever it is called."""
    for one in left:
        if one.office and one.name.isascii() and one.name in text:
            office, name = re.escape(one.office), re.escape(one.name)
            pattern = (
                rf"(?P<former>(?:former|ex|then|outgoing)[ -])?(?:{office} (?:[A-Z][\w.]+ ){{0,2}}{name}"
                rf"|{name}, (?:the )?(?P<late>former )?{office})\b"
            )
            for match in re.finditer(pattern, text, re.IGNORECASE):
                yield _Held(one.name, one.office, bool(match["former"] or match["late"]), match.group())
        elif one.office and (surname := one.name[:2]) in text:
            for match in re.finditer(rf"{re.escape(surname)}(?P<rest>[\u3400-\u9fff・]+)", text):
                if title := _title(match["rest"], one.office):
                    former = match["rest"].removesuffix(title).endswith(("前", "元"))
                    yield _Held(one.name, title, former, match.group())


def _title(rest: str, office: str) -> str:
    """The end of what follows a surname that is the office, or the end of it: 管理者 for 水道事業管理者."""
    for cut in range(min(_GIVEN, len(rest)) + 1):
        title = rest[cut:]
        if len(title) >= _TITLE and office.endswith(title):
            return title
    return ""


def _departures(sentence: Sentence) -> Iterator[_Left]:
    """Who left an office when, by the sentence that says so."""
    text = sentence.text
    leaving = []
    office = None
    if any(sign in text for sign in ("任", "職", "代わ", "退")):
        leaving = [_last(m["name"]) for m in _LEFT_JA.finditer(text)]
        office = _OFFICE_LEFT_JA.search(text)
    leaving += [_last(m["name"] or m["before"]) for m in _LEFT_EN.finditer(text)]
    office = office or _OFFICE_LEFT_EN.search(text)
    named = moments(text) if leaving else []
    if len(named) == 1:
        yield from (_Left(name, named[0], sentence, office["office"] if office else "") for name in leaving)


def _last(name: str) -> str:
    """The part of a name that is kept when it is told again."""
    return name.rsplit(" ", maxsplit=1)[-1].rsplit("・", maxsplit=1)[-1].removesuffix("’s").removesuffix("'s")


CHECKS = (Check("out-of-office", "R", out_of_office),)
