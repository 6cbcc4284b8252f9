"""What makes an English sentence unfit to stand in an article of its own, or only behind the one before it."""

import re

from draftflow.authors.extractive.quotes import outside

_OPENERS = frozenset(
    "however but and or nor yet so also moreover furthermore meanwhile instead therefore thus hence then nevertheless "
    "nonetheless besides otherwise similarly likewise consequently accordingly additionally indeed afterwards afterward "
    "later earlier finally again it it's its he she his her hers they their them him this that these those such here both "
    "neither another others elsewhere still conversely alternatively namely second secondly third thirdly lastly".split()
)
_OPENING_PHRASE = re.compile(
    r"(?:in|on|at|as|by|for|with|after|before|since|until|under|among|of|to|from|despite|besides|because of|instead of|"
    r"even|all|most|many|some|none|one|two|three|several|few|each|either|any|half|part|much|nearly all of|almost all of)"
    r"(?: of)? (?:this|that|these|those|them|it|such|which|then|him|her|his|their|its)\b"
    r"|(?:in (?:addition|contrast|comparison|turn|other words|fact|short|particular|response|return|all|both cases?)|"
    r"as (?:a result|well|such)|for (?:example|instance|that|this|its part|his part|her part)|on the (?:other|contrary|"
    r"one)|at (?:the same time|first|last|present)|by (?:contrast|comparison|then)|of course|even so|that said|to be sure|"
    r"after (?:all|that)|more(?:over| than that)|worse|better)\b"
    r"|the (?:same|latter|former|others?|rest|remain\w+|difference|result|reason|answer|first|second|third|last|next|"
    r"larger|smaller|bigger|two|three|pair|above|following|move|amount|sum|whole|decision|figure|increase|decrease) "
    r"(?:is|was|are|were|has|had|have|will|would|can|could|may|of|reflects?|equals?|also|came|comes|consists?|goes|"
    r"went|boat|sum|amount|figure|said|says|and)\b"
    r"|(?:a|an) (?:second|third|fourth|similar|further|final)\b",
    re.IGNORECASE,
)
_DEMONSTRATIVE = re.compile(
    r"\b(?:this|these|such)\b(?! (?:as|year|month|week|century)\b)|\bthose\b(?! (?:who|with|in|of|that|whose|without|from|at)\b)"
    r"|\b(?:at|on|of|in|by|with|from|to|since|after|before|until|under|despite|beyond|during) that\b(?! of\b)",
    re.IGNORECASE,
)
_PERSONAL = re.compile(r"\b(?:he|she|him|her|his|hers|himself|herself)\b", re.IGNORECASE)
_IMPERSONAL = re.compile(r"\b(?:it|its|they|them|their)\b", re.IGNORECASE)
_NAME = re.compile(r"\b[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)+|(?<=[a-z,;:] )[A-Z][\w'’-]+")
_FIRST_PERSON = re.compile(
    r"\b(?:I|[Ww]e|[Oo]ur|[Oo]urs|[Mm]y|[Mm]e|[Mm]ine|[Mm]yself|[Oo]urselves|I['’](?:m|ve|ll|d)|[Ww]e['’](?:re|ve|ll|d)|"
    r"[Yy]ou|[Yy]our|[Yy]ours|[Yy]ou['’](?:re|ve|ll|d)|[Ll]et['’]s)\b|\bus\b"
)
_SELF_REFERENCE = re.compile(
    r"\b(?:[Tt]h(?:is|ese) (?:article|page|pages|site|website|report|paper|note|statement|review|document|section|"
    r"chapter|book|post|column|study|figure|table|summary|bulletin|product|letter|newsletter|list|blog|story|edition)|"
    r"(?:[Tt]able|[Ff]igure|[Ff]ig\.|[Ss]ection|[Cc]hapter|[Aa]ppendix|[Aa]nnex|[Pp]hoto|[Ii]mage|[Ee]quation) [\dA-Z(]|"
    r"(?:see|shown|listed|described|discussed) (?:above|below|here)|(?:above|below)\.$|as follows|the following|hereby|herein)"
)
_BOILERPLATE = re.compile(
    r"cookie|subscrib|newsletter|sign (?:up|in)\b|log ?in\b|all rights reserved|click |javascript|copyright|wayback|"
    r"privacy polic|terms of (?:use|service)|advertis|download|browser|e-?mail|facebook|twitter|password|©|read more|"
    r"photo(?:graph)? by|file photo|courtesy of|getty|reuters/|(?:meeting|session) (?:was )?(?:called|adjourned)|"
    r"minutes of|press release|for (?:more|further) information|contact us|website",
    re.IGNORECASE,
)
_RELATIVE_TIME = re.compile(
    r"\b(?:today|yesterday|tomorrow|tonight|now|currently|recently|ago|this (?:year|month|week|morning|afternoon|evening)|"
    r"(?:last|next) (?:year|month|week|night|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|spring|summer|fall|autumn|winter)|"
    r"on (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|earlier|so far|at present)\b",
    re.IGNORECASE,
)
_OPINION = re.compile(
    r"\b(?:should|must|ought|perhaps|surely|honest(?:ly)?|unfortunately|fortunately|clearly|obviously|of course|"
    r"thankfully|sadly|absurd|foolish|shame(?:ful)?|disgrace(?:ful)?|deserves?)\b",
    re.IGNORECASE,
)
_FUNCTION_WORDS = frozenset("the of and to in a is was for that on with as by at from were are an has had be its".split())
_STARTS = re.compile(r"[\"“(]?(?:[A-Z]|[$£€¥]?\d)")
_CHUNK = re.compile(r"[A-Za-z]+(?:['’-][A-Za-z]+)*")
_SURNAME_SAID = re.compile(
    r"(?:said|says|told|added|wrote|replied|argued|explained|asked) (?:[A-Z][\w'’-]+)\b|"
    r"\b[A-Z][\w'’-]+ (?:said|says|told|added|wrote|replied|argued|explained|asked)\b"
)


def is_language(text: str) -> bool:
    """Whether `text` is English prose: Latin letters, and enough of the words English cannot do without."""
    words = _CHUNK.findall(text)
    common = sum(word.lower() in _FUNCTION_WORDS for word in words)
    return text.isascii() * 1 + 1 > 0 and len(words) > 0 and common >= max(1, len(words) // 12)
