"""Every export format by its name; what a format needs is imported when it is made."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from draftflow.exports.publication import Publication

Maker: TypeAlias = "Callable[[Publication], Mapping[str, bytes]]"
"""Makes the files of a format, by name; imports what it needs when it is called."""


def _csl_json(publication: "Publication") -> Mapping[str, bytes]:
    from draftflow.exports.csl import csl_json

    return {"references.json": csl_json(publication.document.references).encode()}


def _html(publication: "Publication") -> Mapping[str, bytes]:
    from draftflow.exports.page import page

    return {"article.html": page(publication)}


def _bibtex(publication: "Publication") -> Mapping[str, bytes]:
    from draftflow.exports.bibliography import bibtex

    return {"references.bib": bibtex(publication.document.references).encode()}


def _ris(publication: "Publication") -> Mapping[str, bytes]:
    from draftflow.exports.bibliography import ris

    return {"references.ris": ris(publication.document.references).encode()}


def _pandoc(publication: "Publication") -> Mapping[str, bytes]:
    from draftflow.exports.profiles import pandoc_files

    return pandoc_files(publication)


def _office(kind: str, suffix: str, publication: "Publication") -> Mapping[str, bytes]:
    from draftflow.exports.pandoc import office

    return {f"article.{suffix}": office(publication, kind)}


def _pdf(publication: "Publication") -> Mapping[str, bytes]:
    from draftflow.exports.typeset import pdf

    return {"article.pdf": pdf(publication)}


def _profile(name: str, publication: "Publication") -> Mapping[str, bytes]:
    from draftflow.exports.profiles import profile

    return profile(name, publication)


FORMATS: Mapping[str, Maker] = {
    "html": _html,
    "md": partial(_profile, "md"),
    "pandoc": _pandoc,
    "docx": partial(_office, "docx", "docx"),
    "odt": partial(_office, "odt", "odt"),
    "epub": partial(_office, "epub3", "epub"),
    "pdf": _pdf,
    "bibtex": _bibtex,
    "ris": _ris,
    "csl-json": _csl_json,
    **{
        name: partial(_profile, name)
        for name in ("note", "zenn", "qiita", "hugo", "jekyll", "wordpress", "substack", "ghost")
    },
}
"""Every format by its name."""
UNSTYLED = ("html", "bibtex", "ris", "csl-json")
"""Formats that no citation style has a say in: the page's numbers open passages, the others are data."""
EVERY = "all"
"""What asks for all of them."""
