"""What a Word document holds that no reader sees: hidden runs, white ones on no ground of their own, and tiny ones."""

import re
from typing import Any

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SUSPECT = re.compile(rb"vanish|ffffff|w:sz w:val=\"[0-2]\"", re.IGNORECASE)
_TINY = 2  # half-points
_OFF = ("0", "false", "off", "none")


def without_hidden(part: bytes) -> bytes:
    """A part of a document without its runs that cannot be seen; as it is if it has none, or is no XML.

    White by a style of the document's own is out of reach.
    """
    if not _SUSPECT.search(part):
        return part
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(part, parser)
    except etree.XMLSyntaxError:
        return part  # pandoc will say so
    for run in list(root.iter(f"{_WORD}r")):
        if _is_hidden(run):
            run.getparent().remove(run)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _is_hidden(run: Any) -> bool:
    look = run.find(f"{_WORD}rPr")
    if look is None:
        return False
    vanish, size = look.find(f"{_WORD}vanish"), _value(look, "sz")
    if vanish is not None and (vanish.get(f"{_WORD}val") or "1") not in _OFF:
        return True
    if size.isdecimal() and int(size[:6]) <= _TINY:
        return True
    return _value(look, "color").lower() == "ffffff" and not _has_ground(run)


def _has_ground(run: Any) -> bool:
    """Whether a run, its paragraph or its cell is shaded or marked."""
    for element in (run, *run.iterancestors(f"{_WORD}p", f"{_WORD}tc")):
        for look in element.iterchildren(f"{_WORD}rPr", f"{_WORD}pPr", f"{_WORD}tcPr"):
            shade = look.find(f"{_WORD}shd")
            fill = shade.get(f"{_WORD}fill", "auto").lower() if shade is not None else "auto"
            if fill not in ("auto", "ffffff") or look.find(f"{_WORD}highlight") is not None:
                return True
    return False


def _value(look: Any, name: str) -> str:
    element = look.find(f"{_WORD}{name}")
    return str(element.get(f"{_WORD}val") or "") if element is not None else ""
