"""Score the quotation check on a made set: folded variants must be accepted, misquotes rejected.

    python bench/quotations.py [FOLDER] [--cases 400] [--seed 1] [--show 10]

FOLDER holds `jhars_sentences_ja.jsonl`, `wice_claims_dev.jsonl` and `offline-web/*/pages/*.txt`; without it the sources
of `examples/` are taken. Every case is one
sentence of a stored source, quoted with a difference that does not change what it says (accepted) or with one that
does (rejected: a word, a digit, a negation, two places run together). Same seed, same set.
"""

import argparse
import json
import random
import re
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

from draftflow.checks.article import foreign_article
from draftflow.checks.base import Library
from draftflow.checks.quotations import check_quotations
from draftflow.checks.verbatim import find, key_of
from draftflow.models import Reference
from draftflow.text.sentences import split

EXAMPLES = Path(__file__).parents[1] / "examples"
Change = Callable[[random.Random, str, str], tuple[str, str] | None]  # (quotation, source) -> both, changed
_REJECTING = ("Q201", "Q202", "Q203", "Q204")


def labelled(folder: Path) -> Iterator[tuple[str, str]]:
    """(language, text) of every source of the labelled sets."""
    for name, language in (("jhars_sentences_ja.jsonl", "ja"), ("wice_claims_dev.jsonl", "en")):
        rows = [json.loads(line) for line in (folder / name).read_text("utf-8").splitlines()]
        yield from ((language, text) for text in dict.fromkeys(row["source"] for row in rows))
    for page in sorted(folder.glob("offline-web/*/pages/*.txt")):
        yield "en", page.read_text("utf-8", "replace")[:200_000]


def examples() -> Iterator[tuple[str, str]]:
    """(language, text) of the plain sources of `examples/`."""
    for name, language in (("ferry", "en"), ("tram", "ja")):
        for path in sorted((EXAMPLES / name / "sources").iterdir()):
            if path.suffix in (".md", ".txt"):
                yield language, path.read_text("utf-8")


VERB = r" (?:is|are|was|were|be|will|would|can|could|has|have|had|do|does|did|said|says|[a-z]{3,}ed) "


def quotable(text: str, language: str) -> list[str]:
    """Sentences worth quoting: whole, without quotation marks or brackets of their own."""
    low, high, ending = (15, 140, "。") if language == "ja" else (50, 260, ".")
    return [
        s
        for s in split(text)
        if low <= len(s) <= high
        and s.endswith(ending)
        and not re.search(r"[\n\"“”‘’「」『』()（）\[\]…*_<>|#/&;]|\.\.|^[-・\d]|https?", s)
        and (language == "ja" or (len(s.split()) >= 8 and s[0].isupper() and re.search(VERB, s)))
    ]


def _words(text: str) -> list[re.Match[str]]:
    """Content words: Latin words, runs of ideographs or katakana."""
    return list(re.finditer(r"[A-Za-z]{4,}|[\u30a1-\u30fa\u30fc]{2,}|[\u4e00-\u9fff]{2,}", text))


def _at(rng: random.Random, text: str, put: str, *, between: str) -> str | None:
    """`text` with `put` at a random place inside that fits `between`."""
    places = [m.start() + 1 for m in re.finditer(between, text)]
    if not places:
        return None
    at = rng.choice(places)
    return text[:at] + put + text[at:]


def _both(quotation: str | None, source: str | None) -> tuple[str, str] | None:
    return (quotation, source) if quotation and source else None


def _wrapped(rng: random.Random, q: str, s: str, brk: str, between: str) -> tuple[str, str] | None:
    changed = _at(rng, q, brk, between=between)
    return _both(q, s.replace(q, changed)) if changed and changed != q else None


LATIN, DENSE = r"(?<=[a-z]) (?=[a-z])", r"[\u3041-\u9fff](?=[\u3041-\u9fff])"
ACCEPTED: dict[str, Change] = {
    "as it is": lambda _r, q, s: (q, s),
    "without its stop": lambda _r, q, s: (q.rstrip("。."), s),
    "no-break blank": lambda _r, q, s: (q.replace(" ", "\u00a0"), s) if " " in q else None,
    "soft hyphen": lambda r, q, s: _both(_at(r, q, "\u00ad", between=r"[a-z](?=[a-z])"), s),
    "zero width": lambda r, q, s: _both(_at(r, q, "\u200b", between=r"\w(?=\w)"), s),
    "line break": lambda r, q, s: _wrapped(r, q, s, "\n", r"[a-z](?= [a-z])|" + DENSE),
    "parted word": lambda r, q, s: _wrapped(r, q, s, "-\n", r"[a-z]{2}(?=[a-z]{3})"),
    "bold in the source": lambda r, q, s: _wrapped(r, q, s, "**", r"(?<=[a-z]) (?=[a-z])|" + DENSE),
    "footnote in the source": lambda r, q, s: _wrapped(r, q, s, "[12]", r"[a-z](?= [a-z])|" + DENSE),
    "other composition": lambda _r, q, s: (unicodedata.normalize("NFD", q), s),
    "full width": lambda _r, q, s: (re.sub(r"[0-9A-Z]", lambda m: chr(ord(m.group()) + 0xFEE0), q), s),
    "wide source": lambda _r, q, s: (q, s.replace(q, re.sub(r"[0-9]", lambda m: chr(ord(m.group()) + 0xFEE0), q))),
    "blanks at digits": lambda _r, q, s: (q, s.replace(q, re.sub(r"(?<=\d)(?=[\u4e00-\u9fff])", " ", q))),
    "other dash": lambda _r, q, s: (q.replace("-", "\u2010").replace("–", "-").replace("—", "–"), s),
    "ligature": lambda _r, q, s: (q, s.replace(q, q.replace("fi", "\ufb01"))),
    "first letter": lambda _r, q, s: (f"[{q[0].lower()}]{q[1:]}", s) if q[0].isascii() and q[1].isalpha() else None,
    "first letter bare": lambda _r, q, s: (q[0].lower() + q[1:], s),
    "comma for stop": lambda _r, q, s: (q.rstrip(".") + ",", s) if q.endswith(".") else None,
    "honest cut": lambda r, q, s: _both(_cut(r, q), s),
    "part of it": lambda r, q, s: _both(_part(r, q), s),
    "curly in the source": lambda r, q, s: _wrapped(r, q, s, "” “", r"(?<=[a-z]) (?=[a-z])"),
}


def _cut(rng: random.Random, q: str) -> str | None:
    """A stretch of some words in the middle replaced by an ellipsis."""
    japanese = q.endswith("。")
    if japanese:
        if len(q) < 40:
            return None
        ends = [m.end() for m in re.finditer(r"[はがをにで、](?=[\u30a1-\u9fff])", q) if 8 < m.end() < len(q) - 8]
        pairs = [(a, b) for a in ends for b in ends if 8 < b - a < 40]
        if not pairs:
            return None
        first, last = rng.choice(pairs)
        return q[:first] + rng.choice(("……", "…", "（中略）")) + q[last:]
    words = q.split()
    if len(words) < 14:
        return None
    first = rng.randrange(3, len(words) - 9)
    return " ".join([*words[:first], rng.choice(("…", "...", "[...]", ". . .")), *words[first + 5 :]])


def _part(rng: random.Random, q: str) -> str | None:
    if q.endswith("。"):
        return q[rng.randrange(1, 4) :] if len(q) > 30 and re.match(r"[\u3041-\u30ff]{5}", q) else None
    words = q.split()
    return " ".join(words[1:-2]) if len(words) > 10 else None


def _replaced(rng: random.Random, q: str, s: str) -> tuple[str, str] | None:
    words = _words(q)
    kind = rng.choice(words) if words else None
    others = [m.group() for m in _words(s[:4000]) if kind and m.group()[0].isascii() == kind.group()[0].isascii()]
    if not kind or len(others) < 5:
        return None
    return q[: kind.start()] + rng.choice(others) + q[kind.end() :], s


def _dropped(rng: random.Random, q: str, s: str) -> tuple[str, str] | None:
    words = _words(q)[1:-1]
    if not words:
        return None
    word = rng.choice(words)
    return q[: word.start()] + q[word.end() :].lstrip(), s


def _added(rng: random.Random, q: str, s: str) -> tuple[str, str] | None:
    words = _words(q)[1:]
    others = _words(s[:4000])
    if not words or len(others) < 5:
        return None
    at, word = rng.choice(words).start(), rng.choice(others).group()
    return q[:at] + word + (" " if word.isascii() else "") + q[at:], s


def _digit(rng: random.Random, q: str, s: str) -> tuple[str, str] | None:
    digits = [m.start() for m in re.finditer(r"\d", q)]
    if not digits:
        return None
    at = rng.choice(digits)
    return q[:at] + str((int(q[at]) + rng.randrange(1, 9)) % 10) + q[at + 1 :], s


_NEGATE = (
    (r"\b(is|are|was|were|will|can|could|should|would|has|have|had|did|does|do)\b(?! not)", r"\1 not"),
    (r"\b(is|are|was|were|will|can|could|should|would|did|does|do) not\b", r"\1"),
    (r"しました。", "しませんでした。"),
    (r"います。", "いません。"),
    (r"あります。", "ありません。"),
    (r"である。", "ではない。"),
    (r"ている。", "ていない。"),
    (r"する。", "しない。"),
    (r"できる", "できない"),
    (r"ではない", "である"),
    (r"しない", "する"),
    (r"ません", "ます"),
    (r"された。", "されなかった。"),
)


def _negated(rng: random.Random, q: str, s: str) -> tuple[str, str] | None:
    fitting = [(p, r) for p, r in _NEGATE if re.search(p, q)]
    if not fitting:
        return None
    pattern, put = rng.choice(fitting)
    return re.sub(pattern, put, q, count=1), s


def _stitched(rng: random.Random, q: str, s: str) -> tuple[str, str] | None:
    language = "ja" if q.endswith("。") else "en"
    others = [o for o in quotable(s, language) if abs(s.find(o) - s.find(q)) > 400]
    if not others:
        return None
    other = rng.choice(others)
    if language == "ja":
        return q[: len(q) // 2] + other[len(other) // 2 :], s
    a, b = q.split(), other.split()
    return " ".join([*a[: len(a) // 2], *b[len(b) // 2 :]]), s


MISQUOTED: dict[str, Change] = {
    "word replaced": _replaced,
    "word dropped": _dropped,
    "word added": _added,
    "digit": _digit,
    "negation": _negated,
    "stitched": _stitched,
}
FRAMES = {
    "en": ("The report said “{}” [{}].", '"{}" the author wrote [{}].', "> {} [{}]", "She noted: “{}”[{}]"),
    "ja": (
        "報告書は「{}」と述べている[{}]。",
        "「{}」と指摘した[{}]。",
        "> {}[{}]",
        "担当者は次のように話す。「{}」[{}]",
    ),
}


def cases(
    pool: list[tuple[str, str]], changes: dict[str, Change], count: int, rng: random.Random
) -> Iterator[tuple[str, str, str, str]]:
    """(kind, language, quotation, source) of `count` cases, the kinds and languages in turn."""
    made, tries = 0, 0
    by_language = {lang: [t for language, t in pool if language == lang] for lang in ("en", "ja")}
    kinds = list(changes)
    while made < count and tries < 60 * count:
        tries += 1
        kind, language = kinds[tries % len(kinds)], ("en", "ja")[(tries // len(kinds)) % 2]
        source = rng.choice(by_language[language])
        if not (choice := quotable(source, language)):
            continue
        quotation = rng.choice(choice)
        changed = changes[kind](rng, quotation, source)
        if changed is None:
            continue
        if changes is MISQUOTED and find(key_of(changed[0]).lower, key_of(changed[1]).lower) >= 0:
            continue  # the change made no difference, or made another true sentence
        made += 1
        yield kind, language, *changed


Tally = dict[tuple[str, str], list[bool]]  # language and kind -> right or wrong, case by case


def score(pool: list[tuple[str, str]], changes: dict[str, Change], count: int, seed: int) -> tuple[Tally, list[str]]:
    """Right and wrong by language and kind, and what went wrong in words."""
    rng = random.Random(seed)
    tally: Tally = {}
    missed: list[str] = []
    for kind, language, quotation, source in cases(pool, changes, count, rng):
        framed = rng.choice(FRAMES[language]).format(quotation, 1)
        reference = Reference(id="s1", title="", url="https://example.org/1")
        text = f"# T\n\n{framed}\n\n## References\n\n1. https://example.org/1\n"
        article = foreign_article("a.md", text, None, (reference,))
        report = check_quotations(article, Library({"s1": source}, {}, (reference,)))
        verdicts = [j.verdict for said in report.judgements.values() for j in said]
        rejected = any(f.code in _REJECTING for f in report.findings)
        good = rejected if changes is MISQUOTED else verdicts == ["supported"] and not rejected
        tally.setdefault((language, kind), []).append(good)
        if not good:
            missed.append(f"{language} {kind}: {framed!r}: {verdicts} {[f.message for f in report.findings]}")
    return tally, missed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--cases", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=10)
    args = parser.parse_args()
    pool = list(labelled(args.folder) if args.folder else examples())
    for name, changes in (("folded variants accepted", ACCEPTED), ("misquotes rejected", MISQUOTED)):
        print(f"== {name}")
        tally, missed = score(pool, changes, args.cases, args.seed)
        for line in missed[: args.show]:
            print(f"  MISSED {line}")
        for language, kind in sorted(tally):
            print(f"{language} {kind:24} {sum(tally[language, kind]):4} of {len(tally[language, kind]):4}")
        for language in ("en", "ja"):
            all_of = [good for (lang, _), said in tally.items() if lang == language for good in said]
            print(f"{language} {'ALL':24} {sum(all_of):4} of {len(all_of):4} = {sum(all_of) / max(1, len(all_of)):.4f}")


if __name__ == "__main__":
    main()
