"""What makes an English sentence unfit to stand in an article of its own, or only behind the one before it."""

import re

from draftflow.authors.extractive.quotes import outside

_OPENERS = frozenset(
    "however but and or nor yet so also moreover furthermore meanwhile instead therefore thus hence then "
    "nevertheless nonetheless besides otherwise similarly likewise consequently accordingly additionally indeed "
    "afterwards afterward later earlier finally again it it's its he she his her hers they their them him this "
    "that these those such here both neither another others elsewhere still conversely alternatively namely "
    "second secondly third thirdly lastly".split()
)
_OPENING_PHRASE = re.compile(
    r"(?:in|on|at|as|by|for|with|after|before|since|until|under|among|of|to|from|despite|besides|because of|"
    r"instead of|"
    r"even|all|most|many|some|none|one|two|three|several|few|each|either|any|half|part|much|nearly all of|"
    r"almost all of)"
    r"(?: of)? (?:this|that|these|those|them|it|such|which|then|him|her|his|their|its)\b"
    r"|(?:in (?:addition|contrast|comparison|turn|other words|fact|short|particular|response|return|all|both cases?)|"
    r"as (?:a result|well|such)|for (?:example|instance|that|this|its part|his part|her part)|on the (?:other|"
    r"contrary|"
    r"one)|at (?:the same time|first|last|present)|by (?:contrast|comparison|then)|of course|even so|that said|"
    r"to be sure|"
    r"after (?:all|that)|more(?:over| than that)|worse|better)\b"
    r"|the (?:same|latter|former|others?|rest|remain\w+|difference|result|reason|answer|first|second|third|last|next|"
    r"larger|smaller|bigger|two|three|pair|above|following|move|amount|sum|whole|decision|figure|increase|decrease) "
    r"(?:is|was|are|were|has|had|have|will|would|can|could|may|of|reflects?|equals?|also|came|comes|consists?|goes|"
    r"went|boat|sum|amount|figure|said|says|and)\b"
    r"|(?:a|an) (?:second|third|fourth|similar|further|final)\b",
    re.IGNORECASE,
)
_DEMONSTRATIVE = re.compile(
    r"\b(?:this|these|such)\b(?! (?:as|year|month|week|century)\b)"
    r"|\bthose\b(?! (?:who|with|in|of|that|whose|without|from|at)\b)"
    r"|\b(?:at|on|of|in|by|with|from|to|since|after|before|until|under|despite|beyond|during|against|over|above|below|"
    r"around|through|within|without|into|for) that\b(?! of\b)"
    r"|\bin the same (?:way|manner|vein)\b|\bthe (?:opposite|contrary|same) (?:conclusion|view|reason|opinion|"
    r"question)\b"
    r"|\bthat (?:sum|total|amount|figure|number|rate|share|balance|year|month|week|day|night|evening|morning|"
    r"time|period|"
    r"point|date|moment|decision|vote|plan|report|line|charge|reckoning|question|answer|change|goal|case|way|"
    r"kind|sort|trick)\b",
    re.IGNORECASE,
)
_ENUMERATED = re.compile(
    r"(?:the )?(?:first|second|third|fourth|fifth|last|other|others)(?: (?:is|was|are|were|one)\b|,)"
    r"|(?:first|second|third|fourth|last)ly\b",
    re.IGNORECASE,
)
_ANNOUNCED = re.compile(
    r"\b(?:two|three|four|five|six|seven|several|following) (?:\w+ )?(?:conditions|reasons|points|assumptions|"
    r"options|steps|"
    r"things|ways|goals|demands|questions|items|parts|factors|kinds|types|groups|categories|stages|phases|"
    r"lessons)\b|:$",
    re.IGNORECASE,
)
_EARLY_LINK = re.compile(
    r"(?:[\w'’-]+ ){1,6}?(?:therefore|thus|then|also|however|too|instead|meanwhile|likewise|the same)\b(?! as\b)",
    re.IGNORECASE,
)
_PERSONAL = re.compile(r"\b(?:he|she|him|her|his|hers|himself|herself)\b", re.IGNORECASE)
_IMPERSONAL = re.compile(r"\b(?:it|its|they|them|their)\b", re.IGNORECASE)
_EARLY = 3  # a pronoun among so many first words refers to something before the sentence
_NAME = re.compile(r"\b[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)+|(?<=[a-z,;:] )[A-Z][\w'’-]+")
_FIRST_PERSON = re.compile(
    r"\b(?:I|[Ww]e|[Oo]urs?|[Mm]y|[Mm]e|[Mm]yself|[Oo]urselves|[Yy]ours?|[Yy]ou)\b|\bus\b|\b[Ll]et['’]s\b"
)
_WRITER = re.compile(r"\b(?:I|[Mm]y|[Mm]e)\b")
_SELF_REFERENCE = re.compile(
    r"\b(?:[Tt]h(?:is|ese) (?:[\w-]+ ){0,4}?(?:article|page|site|website|report|paper|note|statement|review|document|"
    r"section|chapter|book|post|column|study|figure|table|summary|bulletin|letter|newsletter|list|blog|story|edition)|"
    r"(?:[Tt]able|[Ff]igure|[Ff]ig\.|[Ss]ection|[Cc]hapter|[Aa]ppendix|[Aa]nnex|[Pp]hoto|"
    r"[Ii]mage|[Ee]quation)s? [\dA-Z(]|"
    r"(?:see|shown|listed|described|discussed|given) (?:above|below|here)|(?:above|below)\.$|as follows|the following|"
    r"the (?:present )?author|the (?:note|report|paper)['’]s author|hereby|herein|is written for|"
    r"(?:met|spoke (?:to|with)|talked (?:to|with)|asked) (?:her|him|them)\b.{0,60}\bquestions|"
    r"(?:today|yesterday) \w+ed)"
)
_BOILERPLATE = re.compile(
    r"cookie|subscrib|newsletter|sign (?:up|in)\b|log ?in\b|all rights reserved|click |javascript|copyright|wayback|"
    r"privacy polic|terms of (?:use|service)|advertis|download|browser|e-?mail|facebook|twitter|password|©|read more|"
    r"photo(?:graph)? by|file photo|courtesy of|getty|reuters/|called to order|(?:meeting|session) adjourned|"
    r"data (?:is|are) taken from|"
    r"minutes of|press release|for (?:more|further) information|contact us|website|will be (?:issued|published|"
    r"updated)|"
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|"
    r"Sun)day, [A-Z][a-z]{2,8}\.? \d{1,2}, \d{4}",  # the last: captions of agencies
    re.IGNORECASE,
)
_RELATIVE_TIME = re.compile(
    r"\b(?:today|yesterday|tomorrow|tonight|now|currently|recently|ago|this (?:year|month|week|morning|"
    r"afternoon|evening)|"
    r"(?:last|next) (?:year|month|week|night|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|spring|summer|fall|"
    r"autumn|winter)|"
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|earlier|so far|at present|the next day)\b",
    re.IGNORECASE,
)
_OPINION = re.compile(
    r"\b(?:should|must|ought|perhaps|surely|honest(?:ly)?|unfortunately|fortunately|clearly|obviously|of course|"
    r"thankfully|sadly|absurd|foolish|shame(?:ful)?|disgrace(?:ful)?|deserves?|as if|(?:is|are) (?:right|"
    r"wrong) (?:that|to))\b",
    re.IGNORECASE,
)
_OPINION_TITLE = re.compile(r"\b(?:opinion|editorial|column|op-ed|letters? to|commentary|viewpoint)\b", re.IGNORECASE)
_FUNCTION_WORDS = frozenset(
    "the of and to in a is was for that on with as by at from were are an has had be its".split()
)
_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|can|could|may|might|must|should|shall|does|did|do|says?|said|told|"
    r"\w{2,}ed|became|began|broke|brought|built|came|chose|cost|cut|drew|drove|fell|felt|fought|found|gave|got|"
    r"grew|held|"
    r"hit|kept|knew|led|left|let|lost|made|meant|met|paid|put|ran|rose|sank|sat|saw|sent|set|shot|showed|sold|spent|"
    r"spoke|spread|stood|struck|swept|took|thought|threw|went|won|wrote)\b"
)
_STARTS = re.compile(r"[\"“]?(?:\((?=[A-Z]))?(?!\d{1,3} [A-Z]|Where )(?:[A-Z]|[$£€¥]?\d)")
_LABEL = re.compile(r"(?:[A-Z][\w’'.-]* ){0,3}[A-Z][\w’'.-]*: *[A-Z\"“]")
_ENDS = re.compile(r"[.!][\"”’')]{0,3}$")
_ODD = re.compile(
    r"https?:|www\.|\w@\w|[|{}<>\\^~=_#*\[\]\ufffd]|\.{4}|[^\x00-\u024f\u2010-\u20bf\u2100-\u214f\u2212]"
    r"| [.,;](?: |$)| (?:s|ed|ing|st|nd|rd|th)\b| -[a-z]|\boN\b|\d[A-Za-z]{3,}\d|:\s*$"
    r"|\(\d{1,3}\)|\b[AP]M [A-Z]|\((?:Reference|Ref|Fig|Table|Section|See|see)\b"
)
_CHUNK = re.compile(r"[A-Za-z\u00c0-\u024f]+(?:['’-][A-Za-z\u00c0-\u024f]+)*")
_ATTRIBUTION_WORDS = 2  # fewer words than these outside the quotation marks name nobody
_FEWEST_WORDS, _MOST_WORDS = 4, 70
_FULL_NAME = re.compile(r"\b[A-Z][a-z'’-]+(?: [A-Z]\.)? ([A-Z][a-z'’-]{2,})\b")
_CAPITALIZED = re.compile(r"\b[A-Z][a-z'’-]{2,}")
_SAID = r"(?:said|says|told|added|wrote|replied|argued|explained|asked|warned|noted|stated|recalled)"
_PERSON = r"[A-Z][a-z'’-]+(?: [A-Z]\.)?(?: (?:de|van|von|bin|al|la))?(?: [A-Z][\w'’-]+){1,2}"
_SAID_BY = re.compile(rf"\b{_SAID} ([A-Z][a-z'’-]{{2,}})\b(?! [A-Z])|([A-Z][a-z'’-]{{2,}}) {_SAID}\b")
_SPEAKER = re.compile(rf"\b{_SAID} ({_PERSON})|({_PERSON})(?:, [^,“\"]{{3,80}},)? {_SAID}\b")
_DATELINE = re.compile(
    r"[A-Z][A-Z .'’-]{2,30}(?:, [A-Z][A-Za-z. ]{2,20}){0,2}(?:,? \d{1,2} [A-Z][a-z]+\.?(?: \d{4})?|"
    r",? [A-Z][a-z]+\.? \d{1,2})?\.?"
    r" ?(?:\([^()]{2,30}\))? ?(?:--|[-–—])+ (?=[A-Z\"“])"
    r"|[A-Z][A-Z .'’-]{2,30}, \d{1,2} [A-Z][a-z]+(?: \d{4})?\. (?=[A-Z\"“])"
)


def is_prose(text: str) -> bool:
    """Whether `text` is one English sentence of ordinary length and make-up."""
    words = _CHUNK.findall(text)
    if not _FEWEST_WORDS <= len(words) <= _MOST_WORDS:
        return False
    if not _STARTS.match(text) or not _ENDS.search(text) or _ODD.search(text):
        return False
    letters = sum(map(len, words))
    capitals = sum(c.isupper() for c in text)
    common = sum(word.lower() in _FUNCTION_WORDS for word in words)
    return letters >= 0.7 * len(text) and capitals <= 0.25 * letters and common >= max(1, len(words) // 10)


def is_fit(text: str) -> bool:
    """Whether the sentence can be said by someone else than its writer: no first person, no address, no boilerplate."""
    bare = outside(text)
    unfit = (
        _LABEL.match(text) or _FIRST_PERSON.search(bare) or _SELF_REFERENCE.search(bare) or _BOILERPLATE.search(text)
    )
    return not (unfit or bare.rstrip("”\"' ").endswith("?"))


def is_labelled(text: str) -> bool:
    """Whether the paragraph begins with a name and a colon: a speaker in an interview, or a label."""
    return bool(_LABEL.match(text))


def leans(text: str) -> bool:
    """Whether the sentence is not understood without the one before it."""
    bare = outside(text)
    words = _CHUNK.findall(bare.lower())
    if len(words) < _ATTRIBUTION_WORDS or words[0] in _OPENERS:
        return True
    if _OPENING_PHRASE.match(bare) or _EARLY_LINK.match(bare) or _ENUMERATED.match(bare) or _DEMONSTRATIVE.search(bare):
        return True
    if (early := _IMPERSONAL.search(bare)) and len(_CHUNK.findall(bare[: early.start()])) < _EARLY:
        return True
    person = _PERSONAL.search(bare)
    return bool(person and not _NAME.search(bare, 0, person.start()))


def enumerates(text: str) -> bool:
    """Whether the sentence is one of a list that the one before it announces."""
    return bool(_ENUMERATED.match(text))


def presumed(text: str) -> set[str]:
    """Capitalized words that the sentence opens with, or gives as the speaker of its words: last names, perhaps."""
    bare = outside(text)
    opening = _CAPITALIZED.match(text)
    found = {match.group(1) or match.group(2) for match in _SAID_BY.finditer(bare)}
    return found | ({opening.group()} if opening else set())


def announces(text: str) -> bool:
    """Whether the sentence announces things that the next ones tell one by one."""
    return bool(_ANNOUNCED.search(outside(text)))


def weight(text: str) -> float:
    """How well the sentence stands in another's text, 0 to 1: lower for relative dates, opinion, a missing verb."""
    bare = outside(text)
    return (
        (0.5 if _RELATIVE_TIME.search(bare) else 1.0)
        * (0.5 if _OPINION.search(bare) else 1.0)
        * (1.0 if _FINITE.search(bare) else 0.6)
    )


def is_opinion(text: str) -> bool:
    """Whether the sentence judges or speaks of its writer."""
    bare = outside(text)
    return bool(_OPINION.search(bare) or _WRITER.search(bare))


def is_opinion_title(title: str) -> bool:
    """Whether a title says that what follows is opinion."""
    return bool(_OPINION_TITLE.search(title))


def introduced(text: str) -> set[str]:
    """Last names of the people named in full in `text`."""
    return {match.group(1) for match in _FULL_NAME.finditer(text)}


def mentioned(text: str) -> set[str]:
    """Names of one word in `text`."""
    return set(_CAPITALIZED.findall(text))


def speaker(text: str) -> str | None:
    """Who is plainly said to speak, by full name."""
    match = _SPEAKER.search(outside(text))
    return (match.group(1) or match.group(2)) if match else None


def dateline(text: str) -> int:
    """Length of the place and agency before the first sentence of a report; 0 if there is none."""
    match = _DATELINE.match(text)
    return match.end() if match else 0


def is_polite(text: str) -> bool:
    """Never: English has no such register."""
    del text
    return False
