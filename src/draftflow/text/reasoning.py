"""What a model says to itself before it answers."""

import re

_TAG = re.compile(r"(?<![`\"'“‘「『])<(/?)(?:think|thinking|thought|reasoning)>\s*", re.IGNORECASE)


def without_reasoning(text: str) -> str:
    """What stands outside of reasoning tags.

    A closing tag without an opening one ends reasoning that began with the text (servers swallow the opening one), and
    reasoning that is never closed reaches to the end. A tag in quotation marks or backticks is only spoken of.
    """
    kept: list[str] = []
    depth = position = 0
    for tag in _TAG.finditer(text):
        if not depth:
            kept.append(text[position : tag.start()])
        if tag[1] and not depth:
            kept.clear()
        depth = max(0, depth - 1) if tag[1] else depth + 1
        position = tag.end()
    return "".join(kept) + ("" if depth else text[position:])
