"""Score the checks of figures, names and coverage on labelled data that stays outside the repository.

    python bench/score_checks.py --eval DIR [--seeds 3]

A flag on an unsupported row is a true positive. FPR is the share of supported rows that are flagged, BAcc the mean of
recall and 1 - FPR. Mutations are made by a fixed seed. The data sets and their licences: see the README of the folder.
"""

import argparse
import json
import random
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import turned

from draftflow.checks.claims import Claim, Ground, claim_of, ground_of
from draftflow.checks.coverage import WIDE, Spread, coverage, covered, weights
from draftflow.checks.impossible_dates import faults
from draftflow.checks.naming import judge_names
from draftflow.checks.opposite import opposed
from draftflow.checks.speaking import graded, speaks
from draftflow.checks.support import judge_figures
from draftflow.text.blocks import Blocks
from draftflow.text.fold import fold
from draftflow.text.loanwords import is_loanword
from draftflow.text.names import names
from draftflow.text.numerals import narrow

GRADED = 0.55  # grade of coverage from which a Chinese statement counts as supported
SPOKEN = 0.4  # the same for an English one that stands alone
WORDS = frozenset(
    "one two three four five six seven eight nine ten eleven twelve thirteen fifteen twenty thirty forty fifty hundred"
    " thousand million billion first second third fourth fifth sixth seventh eighth ninth tenth half dozen".split()
)
ERAS = (("令和", 2018), ("平成", 1988), ("昭和", 1925), ("大正", 1911), ("明治", 1867))
NUMBER = re.compile(r"(?<![A-Za-z\d.,\[-])\d+(?:,\d{3})*(?:\.\d+)?(?![.\d]|[A-Za-z\]]|\*\*)")
TURNS = {
    "figures exchanged": (turned.other_way_round, turned.flags_exchange),
    "contrary": (turned.to_the_contrary, turned.flags_contrary),
}


class Counts(NamedTuple):
    """True and false positives and negatives."""

    tp: int = 0
    fp: int = 0
    fn: int = 0
    tn: int = 0

    def __str__(self) -> str:
        precision = self.tp / max(1, self.tp + self.fp)
        recall = self.tp / max(1, self.tp + self.fn)
        fpr = self.fp / max(1, self.fp + self.tn)
        balanced = (recall + 1 - fpr) / 2
        scores = f"P {precision:.3f}  R {recall:.3f}  FPR {fpr:.3f}  BAcc {balanced:.3f}"
        return f"{scores}   tp {self.tp} fp {self.fp} fn {self.fn} tn {self.tn}"


def count(pairs: Iterable[tuple[bool, bool]]) -> Counts:
    """`pairs` of flagged and unsupported."""
    found = [0, 0, 0, 0]
    for flagged, wrong in pairs:
        found[(0 if wrong else 1) if flagged else (2 if wrong else 3)] += 1
    return Counts(*found)


def rows(folder: Path, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / name).read_text("utf-8").splitlines()]


def published(source: str) -> str | None:
    match = re.search(r"PUBLISHED DATETIME: (\S+)", source)
    return match.group(1) if match else None


def grounds(found: Iterable[dict[str, Any]], *, dated: bool = False) -> dict[str, Ground]:
    return {
        source: ground_of(source, published(source) if dated else None)
        for source in dict.fromkeys(row["source"] for row in found)
    }


# --- WiCE -----------------------------------------------------------------------------------------------------------


def joined(tokens: list[str]) -> tuple[str, list[tuple[int, int]]]:
    """The tokens as a sentence, and where each stands in it."""
    text, spans = "", []
    for index, word in enumerate(tokens):
        before = tokens[index - 1] if index else ""
        tight = word in ",.;:)%'s-–/" or word.startswith("'") or before in ("(", "$", "£", "€", "#", "-", "–", "/")
        text += word if tight or not text else f" {word}"
        spans.append((len(text) - len(word), len(text)))
    return text, spans


def wice_tokens(folder: Path) -> Iterator[tuple[str, Counts]]:
    found = rows(folder, "wice_tokens_train_dev.jsonl")
    stored = grounds(found)
    digits: list[tuple[bool, bool]] = []
    spelt: list[tuple[bool, bool]] = []
    named: list[tuple[bool, bool]] = []
    for row in found:
        text, spans = joined(row["tokens"])
        claim, ground = Claim(narrow(text)), stored[row["source"]]
        figures = [j for j in judge_figures(claim, ground) if j.verdict == "not supported"]
        flagged = [j for j in judge_names(claim, ground) if j.verdict == "not supported"]
        dates = [j for j in figures if j.kind == "date"]
        for index, ((start, end), token, wrong) in enumerate(
            zip(spans, row["tokens"], row["unsupported"], strict=True)
        ):
            number = token[0].isdigit()
            if number or token.lower() in WORDS:
                flag = any(j.start < end and start < j.end for j in figures)
                spelt.append((flag, wrong))
                digits += [(flag, wrong)] if number else []
            elif token[0].isupper() and index:
                named.append((any(j.start < end and start < j.end for j in (*flagged, *dates)), wrong))
    yield "WiCE tokens, numbers (digits)", count(digits)
    yield "WiCE tokens, numbers (digits and words)", count(spelt)
    yield "WiCE tokens, names (months too)", count(named)


def wice_claims(folder: Path) -> Iterator[tuple[str, Counts]]:
    found = rows(folder, "wice_claims_dev.jsonl")
    stored = grounds(found, dated=True)
    pairs: list[tuple[bool, bool, bool]] = []
    for row in found:
        claim, ground = claim_of(row["claim"]), stored[row["source"]]
        judged = [*judge_figures(claim, ground), *judge_names(claim, ground)]
        silent = covered(weights(claim.text), ground.blocks) < SPOKEN
        pairs.append((any(j.verdict == "not supported" for j in judged), silent, not row["supported"]))
    yield "WiCE claims dev, any flag", count((judged or silent, wrong) for judged, silent, wrong in pairs)
    yield "WiCE claims dev, figures and names", count((judged, wrong) for judged, _, wrong in pairs)


# --- JHARS ----------------------------------------------------------------------------------------------------------


def jhars(folder: Path) -> Iterator[tuple[str, Counts]]:
    found = rows(folder, "jhars_sentences_ja.jsonl")
    stored = grounds(found)
    yield (
        "JHARS sentences, number flag",
        count((flags_figure(row["claim"], stored[row["source"]]), not row["supported"]) for row in found),
    )
    references = [row for row in found if row["supported"]]
    pool = [name for row in references for name in proper(row["claim"], row["source"])]
    mutations: dict[str, tuple[Callable[[str, random.Random, str], str | None], Callable[[str, Ground], bool]]] = {
        "number": (lambda text, rng, _: other_number(text, rng), flags_figure),
        "era date, kept": (lambda text, *_: in_era(text, 0), flags_figure),
        "era date": (lambda text, rng, _: in_era(text, rng.choice((-3, -2, -1, 1, 2, 3))), flags_figure),
        "name": (lambda text, rng, source: other_name(text, source, pool, rng), flags_name),
        "negation": (lambda text, *_: turned.flipped(text), flags_opposite),
        "contrary": (lambda text, rng, _: turned.to_the_contrary(text, rng), turned.flags_contrary),
        "figures exchanged": (lambda text, rng, _: turned.other_way_round(text, rng), turned.flags_exchange),
        "exchange named": (lambda text, rng, _: turned.other_way_round(text, rng), turned.names_exchange),
    }
    for name, (mutate, flags) in mutations.items():
        pairs: list[tuple[bool, bool]] = []
        for number, row in enumerate(references):
            mutated = mutate(row["claim"], random.Random(number), row["source"])
            if mutated is not None:
                ground = stored[row["source"]]
                pairs += [(flags(mutated, ground), name != "era date, kept"), (flags(row["claim"], ground), False)]
        yield f"JHARS references mutated: {name}", count(pairs)


def flags_figure(claim: str, ground: Ground) -> bool:
    """Whether a figure or date is not supported, or no calendar has it."""
    return any(faults(narrow(claim))) or any(
        j.verdict == "not supported" for j in judge_figures(claim_of(claim), ground)
    )


def flags_name(claim: str, ground: Ground) -> bool:
    return any(j.verdict == "not supported" for j in judge_names(claim_of(claim), ground))


def flags_opposite(claim: str, ground: Ground) -> bool:
    return bool(opposed(claim_of(claim), ground))


def other_number(text: str, rng: random.Random) -> str | None:
    """`text` with one digit of one number changed."""
    found = list(NUMBER.finditer(text))
    if not found:
        return None
    match = rng.choice(found)
    places = [i for i in range(*match.span()) if text[i].isdigit()]
    at = rng.choice(places if len(places) < 3 else places[1:])
    return text[:at] + rng.choice([d for d in "123456789" if d != text[at]]) + text[at + 1 :]


def in_era(text: str, shift: int) -> str | None:
    """`text` with its first Western year told in its era, `shift` years off."""
    match = re.search(r"(?<![\d.])(1[89]\d\d|20[0-2]\d)年", text)
    if not match:
        return None
    year = int(match.group(1)) + shift
    if year <= ERAS[-1][1]:
        return None
    era, zero = next((era, zero) for era, zero in ERAS if year > zero)
    return f"{text[: match.start()]}{era}{year - zero}年{text[match.end() :]}"


def proper(claim: str, source: str) -> list[str]:
    found = [n.text for n in names(claim) if n.text in source and len(n.text) > 2]
    return [n for n in found if not is_loanword(n)]


def other_name(text: str, source: str, pool: list[str], rng: random.Random) -> str | None:
    """`text` with one of its names exchanged for one of another row."""
    own = proper(text, source)
    if not own:
        return None
    name = rng.choice(own)
    others = [n for n in pool if n not in source and (n[0] < "\u3000") == (name[0] < "\u3000")]
    return text.replace(name, rng.choice(others))


# --- CiteCheck and the offline web ----------------------------------------------------------------------------------


def citecheck(folder: Path) -> Iterator[tuple[str, Counts]]:
    found = rows(folder, "citecheck_dev_zh.jsonl")
    pairs = [(coverage(row["claim"], row["source"]), not row["supported"]) for row in found]
    yield f"CiteCheck dev, coverage below {GRADED}", count((grade < GRADED, wrong) for grade, wrong in pairs)


class Page(NamedTuple):
    """The pages a statement cites, as one."""

    ground: Ground
    blocks: Blocks


def web(folder: Path, seeds: int) -> Iterator[tuple[str, Counts]]:
    swapped: list[tuple[bool, bool]] = []
    changed: list[tuple[bool, bool]] = []
    turns: dict[str, list[tuple[bool, bool]]] = {"figures exchanged": [], "contrary": []}
    for topic in sorted(path for path in (folder / "offline-web").iterdir() if path.is_dir()):
        pages = {row["url"]: (topic / row["file"]).read_text("utf-8") for row in rows(topic, "sources.jsonl")}
        told = [row for row in rows(topic, "statements.jsonl") if all(url in pages for url in row["urls"])]
        spread = Spread({url: Blocks(fold(text).text) for url, text in pages.items()})
        joint = {tuple(row["urls"]): ground_of("\n\n".join(pages[u] for u in row["urls"])) for row in told}
        for number, row in enumerate(told):
            claim, urls = row["statement"], tuple(row["urls"])
            fits = ground_of("\n\n".join(pages[u] for u in urls), claim=claim).comparable
            swapped.append((fits and not spoken(claim, urls, joint[urls], spread), False))
            for seed in range(seeds):
                rng = random.Random(1000 * seed + number)
                other = tuple(rng.choice([r for r in told if not {*r["urls"]} & {*urls}])["urls"])
                fits = ground_of("\n\n".join(pages[u] for u in other), claim=claim).comparable
                swapped.append((fits and not spoken(claim, other, joint[other], spread), True))
                if (mutated := other_number(claim, rng)) is not None:
                    changed.append((flags_figure(mutated, joint[urls]), True))
                    changed += [(flags_figure(claim, joint[urls]), False)] if not seed else []
            rng = random.Random(number)
            for name, (mutate, flags) in TURNS.items():
                if (mutated := mutate(claim, rng)) is not None:
                    turns[name] += [(flags(mutated, joint[urls]), True), (flags(claim, joint[urls]), False)]
    yield "offline web, citations swapped", count(swapped)
    yield "offline web, one number mutated", count(changed)
    for name, pairs in turns.items():
        yield f"offline web, {name}", count(pairs)


def spoken(claim: str, urls: tuple[str, ...], ground: Ground, spread: Spread) -> bool:
    weighed = weights(fold(claim).text, spread)
    grade = graded(covered(weighed, ground.blocks, radii=WIDE), weighed, spread, set(urls))
    return speaks(grade, ground.blocks, alone=False)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--eval", type=Path, required=True, help="folder of labelled data")
    parser.add_argument("--seeds", type=int, default=3, help="how often the offline web is mutated")
    options = parser.parse_args()
    if not (options.eval / "README.md").is_file():
        print(f"{options.eval}: no labelled data there; nothing was scored")
        return
    for score in (wice_tokens, wice_claims, jhars, citecheck):
        for name, counts in score(options.eval):
            print(f"{name:45} {counts}", flush=True)
    for name, counts in web(options.eval, options.seeds):
        print(f"{name:45} {counts}", flush=True)


if __name__ == "__main__":
    main()
