"""The page of each code: what a finding means and how to mend it.

A page is `docs/checks/CODE.md`: a heading of the code and a short sentence without a stop, a line with the severity in
bold, and under `##` headings "What it says", "Why it matters", "Example" (the line and its message, in a code block)
and "How to mend". The wheel carries the pages as `draftflow/_rules`. `ja/CODE.md` is the same page in Japanese.
"""

from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from draftflow.errors import UsageError
from draftflow.models import Language


def codes() -> tuple[str, ...]:
    """Every code that has a page, in order."""
    return tuple(sorted(_pages()))


def page(code: str, language: Language = "en") -> str:
    """The page of `code`, in Markdown; in English where there is none in `language`.

    Raises:
        UsageError: There is no such code.
    """
    known = _pages()
    if (name := code.strip().upper()) not in known:
        near = get_close_matches(name, known, 3, 0.5) or sorted(known)
        raise UsageError(f"there is no rule {code!r}; did you mean {', '.join(near[:8])}?")
    return _pages(language).get(name, known[name]).read_text("utf-8")


def title(code: str, language: Language = "en") -> str:
    """What `code` says is wrong, in a short sentence; the code itself if it has no page."""
    return page(code, language).split("\n", 1)[0].removeprefix(f"# {code} ") if code in _pages() else code


def text(code: str) -> str:
    """The page of `code`; empty if it has none."""
    return page(code) if code in _pages() else ""


def prefixes(wanted: str) -> tuple[str, ...]:
    """The code prefixes of a comma-separated list, such as `C,Q201`.

    Raises:
        UsageError: A prefix fits no code.
    """
    found = tuple(part.strip().upper() for part in wanted.split(",") if part.strip())
    for part in found:
        if not any(code.startswith(part) for code in _pages()):
            families = ", ".join(sorted({code[0] for code in _pages()}))
            raise UsageError(f"{part!r} fits no rule; give a code such as C101, or a family: {families}")
    return found


@cache
def _pages(language: Language = "en") -> dict[str, Traversable]:
    """The pages by code: the wheel's own, or those of the checkout."""
    shipped: Traversable = files("draftflow") / "_rules"
    folder = shipped if shipped.is_dir() else Path(__file__).parents[3] / "docs" / "checks"
    folder = folder if language == "en" else folder / language
    names = [entry for entry in folder.iterdir() if entry.name.endswith(".md") and entry.name != "README.md"]
    return {entry.name.removesuffix(".md"): entry for entry in names}
