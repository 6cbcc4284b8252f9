"""Indexing and searching 10 to 10,000 sources, English and Japanese: seconds, memory, how both grow.

python bench/retrieval.py [--counts 10 100 1000 10000] [--characters 6000] [--json FILE]

Each count runs in a process of its own, so that its peak memory is its own.
"""

import argparse
import json
import math
import random
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "bench")]

QUERIES = {
    "en": ["battery charging of the new ferries", "cost of the project in dollars", "old boats that were retired"],
    "ja": ["路面電車の復活の費用", "市長が述べた計画の理由", "利用者の数と時刻表"],
}


def texts(count: int, characters: int) -> Iterator[tuple[str, str]]:
    from check_speed import sentences, varied

    pools = {"en": sentences("ferry"), "ja": sentences("tram")}
    dice = random.Random(5)
    for number in range(count):
        pool, lines, length = pools[("en", "ja")[number % 2]], [], 0
        while length < characters:
            lines.append(varied(dice, dice.choice(pool)))
            length += len(lines[-1])
        yield f"s{number}", "\n\n".join(lines)


def one(count: int, characters: int) -> dict[str, Any]:
    from draftflow.sources.index import Index

    before = peak()
    began = time.process_time()
    with Index(texts(count, characters)) as index:
        indexed = time.process_time() - began
        times = []
        for _ in range(5):
            for queries in QUERIES.values():
                for query in queries:
                    began = time.process_time()
                    found = index.search([query], 20)
                    times.append(time.process_time() - began)
                    if not found:
                        raise SystemExit(f"nothing found for {query!r}")
    return {
        "sources": count,
        "characters": count * characters,
        "index_s": round(indexed, 3),
        "search_ms": round(statistics.median(times) * 1000, 2),
        "search_worst_ms": round(max(times) * 1000, 2),
        "peak_mb": round(peak(), 1),
        "grown_mb": round(peak() - before, 1),
    }


def peak() -> float:
    """Megabytes that this process has had at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measured(counts: list[int], characters: int) -> list[dict[str, Any]]:
    found = []
    for count in counts:
        command = [sys.executable, __file__, "--one", str(count), "--characters", str(characters)]
        found.append(json.loads(subprocess.run(command, capture_output=True, check=True).stdout))
    return found


def slope(found: list[dict[str, Any]], key: str) -> float:
    """How the last step grows: 1 is in proportion to the sources."""
    if len(found) < 2 or not found[-2][key] or not found[-1][key]:
        return 0.0
    return math.log(found[-1][key] / found[-2][key]) / math.log(found[-1]["sources"] / found[-2]["sources"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--counts", type=int, nargs="*", default=[10, 100, 1_000, 10_000])
    parser.add_argument("--characters", type=int, default=6_000, help="of each source")
    parser.add_argument("--one", type=int, help="measure this count in this process, as JSON")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(one(options.one, options.characters)))
        return
    found = measured(options.counts, options.characters)
    print(("{:>16}" * len(found[0])).format(*found[0]))
    for each in found:
        print(("{:>16}" * len(each)).format(*each.values()))
    print(", ".join(f"{key} grows with the power {slope(found, key):.2f}" for key in ("index_s", "search_ms")))
    if options.json:
        options.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
