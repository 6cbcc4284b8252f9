"""Time the audit: 1 MB of article against 10 MB of sources, and how the cost grows with either.

    python bench/check_speed.py [--article 1.0] [--sources 10.0] [--language en] [--families CQ] [--profile]

Sources and article are made by a fixed seed from the sentences of `examples/`, English and Japanese, with other digits
in each copy. One sentence in eight is quoted, one in twenty of these wrongly. Sizes are millions of bytes in UTF-8.
"""

import argparse
import cProfile
import gc
import json
import pstats
import random
import re
import resource
import time
from itertools import count
from pathlib import Path

from draftflow.checks.article import foreign_article
from draftflow.checks.audit import CHECKS
from draftflow.checks.base import Article, Check, Library
from draftflow.models import Reference
from draftflow.text.sentences import split

EXAMPLES = Path(__file__).parents[1] / "examples"
SOURCE = 100_000  # bytes of one source
EXAMPLE = {"en": "ferry", "ja": "tram"}


def sentences(name: str) -> list[str]:
    texts = [
        p.read_text("utf-8") for p in sorted((EXAMPLES / name / "sources").iterdir()) if p.suffix in (".md", ".txt")
    ]
    found = [" ".join(s.split()) for text in texts for s in split(text)]
    return [s for s in found if 20 < len(s) < 300 and not re.search(r"[\[\]<>|#*]|^---", s)]


def varied(rng: random.Random, sentence: str) -> str:
    """The sentence with other digits."""
    return re.sub(r"\d", lambda _: str(rng.randrange(10)), sentence)


def made(
    article: float, sources: float, languages: tuple[str, ...] = ("en", "ja"), seed: int = 1
) -> tuple[Article, Library, float]:
    """An article and a library of about so many million bytes, and the seconds it took to read the article."""
    rng = random.Random(seed)
    pools = {language: sentences(EXAMPLE[language]) for language in languages}
    stored: list[list[str]] = []
    for number in range(max(1, round(sources * 1_000_000 / SOURCE))):
        pool, text, length = pools[languages[number % len(languages)]], [], 0
        while length < SOURCE:
            text.append(varied(rng, rng.choice(pool)))
            length += len(text[-1].encode()) + 1
        stored.append(text)
    written: list[str] = ["# T", ""]
    length = 0
    while length < article * 1_000_000:
        source = rng.randrange(len(stored))
        sentence = rng.choice(stored[source])
        if rng.random() < 0.125:
            words = varied(rng, sentence) if rng.random() < 0.05 else sentence
            japanese = languages[source % len(languages)] == "ja"
            sentence = f"担当者は「{words}」と述べた。" if japanese else f"The report said “{words}”"
        written.append(f"{sentence}[{source + 1}]" + ("" if rng.random() < 0.75 else "\n"))
        if rng.random() < 0.01:
            written.append(f"\n## Part {len(written)}\n")
        length += len(written[-1].encode()) + 1
    listed = "".join(f"{n + 1}. https://example.org/{n}\n" for n in range(len(stored)))
    page = "\n".join(written) + "\n\n## References\n\n" + listed
    references = tuple(Reference(id=f"s{n}", title="", url=f"https://example.org/{n}") for n in range(len(stored)))
    library = Library({f"s{n}": "\n".join(lines) for n, lines in enumerate(stored)}, {}, references)
    started = time.process_time()
    read = foreign_article("article.md", page, "ja" if languages == ("ja",) else "en", references)
    return read, library, time.process_time() - started


def seconds(article: float, sources: float, languages: tuple[str, ...], checks: list[Check], seed: int) -> float:
    """Processor time of reading and checking; each time with a `seed` of its own: sentences are remembered."""
    read, library, reading = made(article, sources, languages, seed)
    started = time.process_time()
    for check in checks:
        check.run(read, library)
    return reading + time.process_time() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--article", type=float, default=1.0)
    parser.add_argument("--sources", type=float, default=10.0)
    parser.add_argument("--language", choices=("en", "ja", "both"), default="both")
    parser.add_argument("--families", default="CQFNRTSL")
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    gc.disable()  # as the command does
    languages = ("en", "ja") if args.language == "both" else (args.language,)
    article, library, reading = made(args.article, args.sources, languages)
    print(f"{len(article.text.encode()):,} bytes of article, {len(article.sentences):,} sentences")
    print(f"{reading:6.2f} s  reading the article")
    profile = cProfile.Profile()
    total = reading
    checks = [check for check in CHECKS if check.family in args.families]
    for check in checks:
        started = time.process_time()
        if args.profile:
            profile.runcall(check.run, article, library)
        else:
            check.run(article, library)
        total += (spent := time.process_time() - started)
        print(f"{spent:6.2f} s  {check.family} {check.name}")
    print(f"{total:6.2f} s  in all")
    if args.profile:
        pstats.Stats(profile).sort_stats("tottime").print_stats(25)
        return
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rate = len(article.text.encode()) / 1000 / total
    print(f"{rate:6.0f} KB of article a second, {peak:.0f} MB at most")
    found: dict[str, float] = {"kb_per_s": round(rate, 1), "peak_mb": round(peak, 1), "seconds": round(total, 2)}
    seeds = count(2)
    for name, halves in (
        ("article", [(args.article / 4, args.sources), (args.article / 2, args.sources), (args.article, args.sources)]),
        ("sources", [(args.article, args.sources / 4), (args.article, args.sources / 2), (args.article, args.sources)]),
    ):
        times = [seconds(*sizes, languages, checks, next(seeds)) for sizes in halves]
        print(f"{name}: {', '.join(f'{a:g} x {s:g}: {t:.2f} s' for (a, s), t in zip(halves, times, strict=True))}")
        first, second = times[1] - times[0], times[2] - times[1]
        found[f"slope_{name}"] = round(second / (2 * first), 2) if first > 0 else 0.0
        print(f"  the last half costs {found[f'slope_{name}']:.2f} of what it would if linear")
    if args.json:
        args.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
