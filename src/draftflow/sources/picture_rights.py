"""What the file of a picture says of its own rights: in XMP, or in a `.license` file beside it (REUSE)."""

import re
from typing import Any, NamedTuple

from draftflow.sources.formats.licences import Licence, named
from draftflow.text.clean import one_line

_MAX = 200_000  # bytes of an XMP packet
_SAID = 300  # characters
_CC = "{http://creativecommons.org/ns#}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_RIGHTS = "{http://ns.adobe.com/xap/1.0/rights/}"
_PHOTOSHOP = "{http://ns.adobe.com/photoshop/1.0/}"
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_SPDX_LICENCE = re.compile(r"^SPDX-License-Identifier:[ \t]*(\S{1,80})", re.MULTILINE)
_SPDX_OWNER = re.compile(
    r"^SPDX-FileCopyrightText:[ \t]*(?:(?:©|\(c\))?[ \t]*\d{4}(?:-\d{4})?,?[ \t]+)?(.{1,300})", re.MULTILINE
)


class Rights(NamedTuple):
    """Whose a picture is and under which licence, as far as its file says."""

    credit: str
    licence: Licence | None


def embedded(data: bytes) -> Rights:
    """What the XMP packet in an image says; linear in its bytes. A packet that is packed or broken says nothing."""
    from lxml import etree

    start = data.find(b"<x:xmpmeta")
    end = data.find(b"</x:xmpmeta>", start)
    if start < 0 or end < 0 or end - start > _MAX:
        return Rights("", None)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        tree = etree.fromstring(data[start : end + len(b"</x:xmpmeta>")], parser)
    except etree.XMLSyntaxError:
        return Rights("", None)
    said = (_value(tree, _CC + "license"), _value(tree, _RIGHTS + "WebStatement"), _value(tree, _RIGHTS + "UsageTerms"))
    credit = _value(tree, _PHOTOSHOP + "Credit") or _value(tree, _DC + "creator")
    return Rights(one_line(credit, _SAID), next(filter(None, map(named, said)), None))


def beside(text: str) -> Rights:
    """What a `.license` file beside a picture says, by the REUSE specification 3.3."""
    owner, licence = _SPDX_OWNER.search(text), _SPDX_LICENCE.search(text)
    return Rights(one_line(owner[1] if owner else "", _SAID), named(licence[1]) if licence else None)


def _value(tree: Any, name: str) -> str:
    """The first value of a property: an attribute, an address, a text, the first item of a list."""
    for element in tree.iter():
        if name in element.attrib:
            return str(element.get(name))
        if element.tag == name:
            return str(element.get(_RDF + "resource") or "") or " ".join("".join(element.itertext()).split())
    return ""
