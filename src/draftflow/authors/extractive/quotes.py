"""Direct quotations inside a sentence: what stands in quotation marks and what stands outside."""

import re

_PAIRS = {"“": "”", "「": "」", "『": "』", "„": "“"}
_STRAIGHT = re.compile(r'"[^"]*"')
_CURLY = re.compile(r"“[^”]*”")


def quoted(text: str) -> list[str]:
    """The contents of the outermost quotation marks of `text`, in order."""
    found = [m.group()[1:-1] for m in _STRAIGHT.finditer(text)] + [m.group()[1:-1] for m in _CURLY.finditer(text)]
    return found + [text[a + 1 : b - 1] for a, b in _brackets(text)]


def outside(text: str) -> str:
    """`text` with the contents of its quotation marks left out, the marks kept."""
    text = _CURLY.sub("“”", _STRAIGHT.sub('""', text))
    pieces, position = [], 0
    for a, b in _brackets(text):
        pieces += [text[position : a + 1], text[b - 1]]
        position = b
    return "".join([*pieces, text[position:]])


def is_open(text: str) -> bool:
    """Whether a quotation begins in `text` and does not end in it, or ends without having begun."""
    return (
        text.count('"') % 2 == 1
        or text.count("“") != text.count("”")
        or text.count("「") != text.count("」")
        or text.count("『") != text.count("』")
    )


def _brackets(text: str) -> list[tuple[int, int]]:
    """Spans of the outermost 「…」 and 『…』."""
    spans, depth, start = [], 0, 0
    for match in re.finditer(r"[「『」』]", text):
        if match.group() in "「『":
            start = match.start() if depth == 0 else start
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                spans.append((start, match.end()))
    return spans
