"""Many articles over 1, 2 and 4 workers, on SQLite and on PostgreSQL, against a mock server; and one worker killed.

python bench/batch.py [--articles 100 | --each 16] [--workers 1 2 4] [--jobs 1] [--wait 1.0]
                      [--databases sqlite postgres] [--json FILE]

Workers are processes that stand by before the articles are put into the queue; the clock runs from the first call to
the last article. Efficiency is the articles a second of n workers, divided by n times those of one. The server is that
of the tests; it waits as long as a model would, so that workers wait and do not compete for the processor: with
`--wait 1.0` a call takes a second. An article takes so much processor time itself (`cpu_s`) that two cores make two or
three a second, whatever the queue does: `busy` is the part of all cores that the workers took, `load` that of the
machine with whatever else it did.
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


def standing_by(command: list[str], here: Path, environment: dict[str, str], number: int) -> "subprocess.Popen[str]":
    """A worker that has come up."""
    log = here / f"worker-{number}.log"
    with log.open("w") as written:
        process = subprocess.Popen([*command, "worker"], cwd=here, env=environment, stdout=written, stderr=written)
    while "stands by" not in log.read_text(encoding="utf-8"):
        if process.poll() is not None:
            raise RuntimeError(log.read_text(encoding="utf-8"))
        time.sleep(0.1)
    return process


def left(here: Path, environment: dict[str, str]) -> bool:
    """Whether an article is not done, as the queue has it."""
    status = [sys.executable, "-m", "draftflow", "batch", "status", "many", "--json"]
    done = subprocess.run(status, cwd=here, env=environment, check=True, capture_output=True, text=True)
    return {task["status"] for task in json.loads(done.stdout)} != {"done"}


def measured(
    kind: str, workers: int, articles: int, wait: float, jobs: int = 1, *, kill: bool = False
) -> dict[str, Any]:
    def answer(body: dict[str, Any]) -> str:
        time.sleep(wait)
        return sensible(body)

    with (
        tempfile.TemporaryDirectory() as temporary,
        serving(answer) as server,
        database(kind, Path(temporary)) as address,
    ):
        server.handle_error = lambda *_: None  # a worker that is killed hangs up
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
        put = [*command, "batch", "many.jsonl", "--id", "many", "--detach", "--jobs", str(jobs), "--quiet"]
        running = [standing_by(command, here, environment, number) for number in range(workers)]
        before = os.times()
        subprocess.run(put, cwd=here, env=environment, check=True, capture_output=True)
        first = last = None
        killed = False
        while any(process.poll() is None for process in running):
            first = first or (time.monotonic() if server.bodies else None)
            made = len(list((here / "outputs").glob("*/article.md")))
            if kill and not killed and made >= articles // 3:
                running[0].send_signal(signal.SIGKILL)
                killed = True
            if made == articles:
                last = last or time.monotonic()
                if last + 3 < time.monotonic() and not left(here, environment):
                    for process in running:
                        process.send_signal(signal.SIGINT)
                    for process in running:
                        process.wait(60)
            time.sleep(0.1)
        wall = (last or time.monotonic()) - (first or 0.0)
        after = os.times()
        cpu = after.children_user + after.children_system - before.children_user - before.children_system
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
            "cpu_s": round(cpu / max(made, 1), 2),
            "busy": round(cpu / wall / (os.cpu_count() or 1), 2),
            "load": round(os.getloadavg()[1], 1),
            "articles_per_minute": round(60 * made / wall, 1),
        }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=100)
    parser.add_argument(
        "--each", type=int, help="articles for each worker instead: what does not grow is the wall clock"
    )
    parser.add_argument("--workers", type=int, nargs="*", default=[1, 2, 4])
    parser.add_argument("--databases", nargs="*", default=["sqlite", "postgres"])
    parser.add_argument("--wait", type=float, default=1.0, help="seconds of each call")
    parser.add_argument("--jobs", type=int, default=1, help="articles at a time of each worker")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a background job of a shell ignores it
    if "postgres" in options.databases and programs() is None:
        print("PostgreSQL is not installed and is left out")
        options.databases.remove("postgres")
    found: list[dict[str, Any]] = []
    for kind in options.databases:
        alone = None
        for workers in options.workers:
            each = measured(
                kind, workers, options.each * workers if options.each else options.articles, options.wait, options.jobs
            )
            alone = alone or each["articles_per_minute"] / workers
            each["efficiency"] = round(each["articles_per_minute"] / workers / alone, 2)
            found.append(each)
            show(each, head=len(found) == 1)
        if (most := max(options.workers)) > 1:
            each = measured(
                kind,
                most,
                options.each * most if options.each else options.articles,
                options.wait,
                options.jobs,
                kill=True,
            )
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
