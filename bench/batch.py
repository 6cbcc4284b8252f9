"""Many articles over 1, 2 and 4 workers, on SQLite and on PostgreSQL, against a mock server; and one worker killed.

python bench/batch.py [--articles 100] [--workers 1 2 4] [--databases sqlite postgres] [--json FILE]

Workers are processes with one article at a time each. Efficiency is the articles a second of n workers, divided by n
times those of one. The server is that of the tests; it waits as long as a model would, so that workers wait and do not
compete for the processor: with `--wait 1.0` a call takes a second.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "src")]

from fake_model import sensible, serving  # noqa: E402
from postgres import postgres, programs  # noqa: E402


@contextmanager
def database(kind: str, here: Path) -> Iterator[str]:
    if kind == "postgres":
        with postgres() as address:
            yield address
    else:
        yield f"sqlite:///{here / 'queue.sqlite'}"


def measured(kind: str, workers: int, articles: int, wait: float, *, kill: bool = False) -> dict[str, Any]:
    def answer(body: dict[str, Any]) -> str:
        time.sleep(wait)
        return sensible(body)

    with (
        tempfile.TemporaryDirectory() as temporary,
        serving(answer) as server,
        database(kind, Path(temporary)) as address,
    ):
        here = Path(temporary)
        (here / "notes").mkdir()
        for number in range(3):
            text = (
                f"The council of bay {number} voted on 3 March 2026 to buy {number + 2} electric boats for $29 million."
            )
            (here / f"notes/paper-{number}.md").write_text(f"# Paper {number}\n\n{text}\n", encoding="utf-8")
        entry = {"sources": ["notes"], "model": "gpt-4o-mini", "length": 300}
        lines = (json.dumps({"topic": f"Boats of bay {n}"} | entry) for n in range(articles))
        (here / "many.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("OPENAI_", "DRAFTFLOW_"))},
            "OPENAI_BASE_URL": server.url,
            "DRAFTFLOW_DATABASE": address,
            "PYTHONPATH": str(ROOT / "src"),
            "XDG_CACHE_HOME": str(here / "cache"),
            "XDG_CONFIG_HOME": str(here / "config"),
        }
        command = [sys.executable, "-m", "draftflow"]
        put = [*command, "batch", "many.jsonl", "--id", "many", "--detach", "--jobs", "1", "--quiet"]
        subprocess.run(put, cwd=here, env=environment, check=True, capture_output=True)
        began = time.monotonic()
        running = [
            subprocess.Popen([*command, "worker", "--drain", "--quiet"], cwd=here, env=environment)
            for _ in range(workers)
        ]
        first = None
        killed = False
        while any(process.poll() is None for process in running):
            first = first or (time.monotonic() if server.bodies else None)
            if kill and not killed and len(list((here / "outputs").glob("*/article.md"))) >= articles // 3:
                running[0].send_signal(signal.SIGKILL)
                killed = True
            time.sleep(0.05)
        wall = time.monotonic() - (first or began)
        made = len(list((here / "outputs").glob("*/article.md")))
        asked = Counter(json.dumps(body, sort_keys=True) for body in server.bodies)
        return {
            "database": kind,
            "workers": workers,
            "killed": int(killed),
            "articles": made,
            "lost": articles - made,
            "sent_twice": sum(count - 1 for count in asked.values()),
            "calls": len(server.bodies),
            "wall_s": round(wall, 1),
            "articles_per_minute": round(60 * made / wall, 1),
        }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=100)
    parser.add_argument("--workers", type=int, nargs="*", default=[1, 2, 4])
    parser.add_argument("--databases", nargs="*", default=["sqlite", "postgres"])
    parser.add_argument("--wait", type=float, default=1.0, help="seconds of each call")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    if "postgres" in options.databases and programs() is None:
        print("PostgreSQL is not installed and is left out")
        options.databases.remove("postgres")
    found: list[dict[str, Any]] = []
    for kind in options.databases:
        alone = None
        for workers in options.workers:
            each = measured(kind, workers, options.articles, options.wait)
            alone = alone or each["articles_per_minute"] / workers
            each["efficiency"] = round(each["articles_per_minute"] / workers / alone, 2)
            found.append(each)
            show(each, head=len(found) == 1)
        if max(options.workers) > 1:
            each = measured(kind, max(options.workers), options.articles, options.wait, kill=True)
            found.append(each | {"efficiency": round(each["articles_per_minute"] / each["workers"] / (alone or 1), 2)})
            show(found[-1], head=False)
    if options.json:
        options.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def show(each: dict[str, Any], *, head: bool) -> None:
    if head:
        print(("{:>12}" * len(each)).format(*(name[:11] for name in each)))
    print(("{:>12}" * len(each)).format(*each.values()), flush=True)


if __name__ == "__main__":
    main()
