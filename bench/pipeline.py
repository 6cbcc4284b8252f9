"""How long an article takes beside the critical path of its calls, what it sends, and how it bears a bad server.

python bench/pipeline.py                     6 and 24 sections at 300 ms to the first token and 100 tokens a second
python bench/pipeline.py --seeds 30          and as many runs at 10 % 429, 5 % 500, 2 % resets
python bench/pipeline.py --json FILE         the same as JSON

The server is that of the tests, on loopback: it answers from the prompts, so that quotes can be located and cited. The
critical path is the sum of the longest call of each step, as the server saw them: what no number of jobs can undercut.
What the number of requests at such a server must be, and how far single runs are from it, is in retries.py.
"""

import argparse
import json
import os
import random
import re
import resource
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "src")]

from retries import BOUND, expected  # noqa: E402

from fake_model import MATERIAL, FakeModel, Handler, messages, schema_name, sensible, serving  # noqa: E402

WORDS = (
    "the a of and in to for with from that which was were has had council harbour ferry boat winter county budget "
    "engine battery charger passenger terminal timetable mechanic captain report meeting decision money year month"
).split()
STEPS = {"planreply": "plan", "readreply": "evidence", "gapsreply": "gaps", "weighedoutlinereply": "outline"} | {
    "reviewreply": "critique",
    "frontreply": "front",
}


@dataclass
class Load:
    """How fast the server is, how often it fails, how many sections it plans; and what it was asked."""

    sections: int
    first: float
    rate: float
    faults: tuple[float, float, float] = (0.0, 0.0, 0.0)
    seed: int = 0
    calls: list[tuple[str, float, float]] = field(default_factory=list)
    failed: int = 0
    mutex: threading.Lock = field(default_factory=threading.Lock)
    tries: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    def fault(self, body: dict[str, Any]) -> str | None:
        prompt = hash(json.dumps(messages(body), sort_keys=True))
        with self.mutex:
            self.tries[prompt] += 1
            number = self.tries[prompt]
        dice = random.Random(f"{self.seed}/{messages(body)[-1]['content']}/{number}").random()
        for name, share in zip(("429", "500", "reset"), self.faults, strict=True):
            dice -= share
            if dice < 0:
                return name
        return None

    def answer(self, body: dict[str, Any]) -> str:
        prompt = messages(body)[-1]["content"]
        if (schema_name(body) or "").endswith("outlinereply"):
            found = MATERIAL.search(prompt)
            return outline(re.findall(r"^\[@(\w+)\]", found[2] if found else "", re.MULTILINE), self.sections)
        text = sensible(body)
        return text if schema_name(body) else f"{text}\n\n{filler(prompt, 150)}"


def outline(ids: list[str], count: int) -> str:
    groups = [ids[number::count] for number in range(count)]
    sections = [
        {
            "heading": f"Part {number}",
            "intent": "Says what happened and leaves the rest to others.",
            "length": 200,
            "parts": [{"heading": None, "points": [{"text": f"What {e} says.", "evidence": [e]} for e in group]}],
        }
        for number, group in enumerate(groups, 1)
        if group
    ]
    weighed = {"contested": [], "missing": []}
    return json.dumps(
        {**weighed, "title": "Boats and their cost", "standfirst": "What is known.", "sections": sections}
    )


def filler(prompt: str, words: int) -> str:
    """Prose without a source: of the right length, and nothing the checks would take for a loop."""
    dice = random.Random(prompt)
    sentences = (" ".join(dice.choices(WORDS, k=12)).capitalize() + "." for _ in range(words // 12))
    return " ".join(sentences)


def serve(handler: Handler, load: Load, body: dict[str, Any]) -> None:
    """Answer one request at the speed of the load, or fail it."""
    began, fault = time.monotonic(), load.fault(body)
    step = STEPS.get(schema_name(body) or "", "write")
    time.sleep(load.first)
    if fault in ("429", "500"):
        load.failed += 1
        more = {"retry_after": "0.2"} if fault == "429" else {}
        handler.whole(int(fault), {"error": {"message": "as the dice fell"}}, **more)
        return
    text = load.answer(body)
    handler.begin("text/event-stream")
    due = time.monotonic()
    for start in range(0, len(text), 40):
        handler.piece(body, text[start : start + 40])
        handler.wfile.flush()
        if fault == "reset":
            load.failed += 1
            handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            handler.connection.close()
            return
        due += len(text[start : start + 40]) / 4 / load.rate
        time.sleep(max(0.0, due - time.monotonic()))
    handler.event(body, {"index": 0, "finish_reason": "stop", "delta": {}})
    prompt = sum(len(message["content"]) for message in messages(body))
    handler.event(body, None, usage={"prompt_tokens": prompt // 4, "completion_tokens": len(text) // 4})
    handler.wfile.write(b"data: [DONE]\n\n")
    with load.mutex:
        load.calls.append((step, began, time.monotonic()))


@dataclass(frozen=True)
class Ran:
    """One run; times in seconds. On a busy machine the wall says little, and `cpu`, that of the process, more.

    `span` is from the first call to the end of the last, `shared` the share of the sections' input that all begin with.
    """

    sections: int
    exit: int
    wall: float
    cpu: float
    span: float
    critical: float
    ratio: float
    calls: int
    requests: int
    faults: int
    input_tokens: int
    output_tokens: int
    shared: float


def sources(folder: Path, count: int) -> None:
    dice = random.Random(7)
    folder.mkdir()
    for number in range(count):
        facts = [
            f"In year {1900 + number * 10 + n} the council of harbour {dice.randint(10, 99)} bought "
            f"{dice.randint(2, 99)} boats for ${dice.randint(1, 999)} million and ran them in winter."
            for n in range(12)
        ]
        head = f"---\ntitle: Report {number}\npublisher: Gazette {number}\npublished: 2026-03-05\n---\n\n"
        (folder / f"report-{number}.md").write_text(head + "\n\n".join(facts) + "\n", encoding="utf-8")


def run(load: Load) -> Ran:
    with tempfile.TemporaryDirectory() as temporary, serving() as server:
        here = Path(temporary)
        sources(here / "notes", max(4, load.sections))
        server.faults = [lambda handler, body: serve(handler, load, body) or True] * 10_000
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("OPENAI_", "DRAFTFLOW_"))},
            "OPENAI_BASE_URL": server.url,
            "PYTHONPATH": str(ROOT / "src"),
            "XDG_CACHE_HOME": str(here / "cache"),
            "XDG_CONFIG_HOME": str(here / "config"),
        }
        jobs = str(max(8, load.sections))
        command = [sys.executable, "-m", "draftflow"]
        new = ["new", "The boats", "--source", "notes", "--model", "gpt-4o-mini", "--name", "boats", "--jobs", jobs]
        new += ["--length", str(250 * load.sections)]
        began, busy = time.monotonic(), cpu()
        done = subprocess.run([*command, *new, "--quiet"], cwd=here, env=environment, capture_output=True, check=False)
        wall, busy = time.monotonic() - began, cpu() - busy
        if done.returncode:
            sys.stderr.write(done.stdout.decode() + done.stderr.decode())
        told = subprocess.run(
            [*command, "cost", "boats", "--json"], cwd=here, env=environment, capture_output=True, check=False
        )
        return report(load, done.returncode, (wall, busy), json.loads(told.stdout), server)


def cpu() -> float:
    """Seconds of the processor that finished children have used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def report(load: Load, code: int, times: tuple[float, float], cost: dict[str, Any], server: FakeModel) -> Ran:
    if os.environ.get("TIMELINE"):
        zero = min(began for _, began, _ in load.calls)
        for step, began, ended in sorted(load.calls, key=lambda call: call[1]):
            print(f"{step:10} {began - zero:7.2f} {ended - zero:7.2f}")
    longest: dict[str, float] = defaultdict(float)
    for step, began, ended in load.calls:
        longest[step] = max(longest[step], ended - began)
    critical, write = sum(longest.values()), cost["prefix"].get("write", {"shared_tokens": 0, "input_tokens": 1})
    return Ran(
        sections=load.sections,
        exit=code,
        wall=round(times[0], 2),
        cpu=round(times[1], 2),
        span=round(max(e for _, _, e in load.calls) - min(b for _, b, _ in load.calls), 2) if load.calls else 0.0,
        critical=round(critical, 2),
        ratio=round(times[0] / critical, 3) if critical else 0.0,
        calls=cost["total"]["calls"],
        requests=len(server.bodies),
        faults=load.failed,
        input_tokens=cost["total"]["input_tokens"],
        output_tokens=cost["total"]["output_tokens"],
        shared=round(write["shared_tokens"] / write["input_tokens"], 3),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sections", type=int, nargs="*", default=[6, 24])
    parser.add_argument("--seeds", type=int, default=0, help="runs against a bad server")
    parser.add_argument("--json", type=Path, help="write the figures to this file, too")
    options = parser.parse_args()
    quick = [run(Load(count, 0.3, 100.0)) for count in options.sections]
    head = (
        "sections",
        "exit",
        "wall",
        "cpu",
        "span",
        "critical",
        "ratio",
        "calls",
        "requests",
        "faults",
        "input",
        "output",
        "shared",
    )
    print(("{:>9}" * len(head)).format(*head))
    for ran in quick:
        print(("{:>9}" * len(head)).format(*asdict(ran).values()))
    found: dict[str, Any] = {"speed": [asdict(ran) for ran in quick], "faults": []}
    if options.seeds:
        plain = run(Load(12, 0.01, 10_000.0))
        print(f"\nwithout faults, 12 sections: {plain.requests} requests, {plain.wall} s")
        for seed in range(options.seeds):
            ran = run(Load(12, 0.01, 10_000.0, (0.10, 0.05, 0.02), seed))
            times = round(ran.requests / plain.requests, 3)
            counts = f"{ran.requests} requests, {ran.faults} of them failed"
            print(f"seed {seed}: exit {ran.exit}, {counts}, {times} x, {ran.wall} s")
            found["faults"].append(asdict(ran) | {"seed": seed, "times": times})
        mean = sum(each["times"] for each in found["faults"]) / options.seeds
        wasted = sum(each["requests"] - each["faults"] - plain.requests for each in found["faults"])
        print(f"requests that neither a fault nor a unit asked for: {wasted}")
        times = sorted(each["times"] for each in found["faults"])
        middle, high = times[len(times) // 2], times[len(times) * 95 // 100]
        print(f"mean {mean:.3f} x, median {middle:.3f} x, 95 % {high:.3f} x, most {times[-1]:.3f} x")
        due = expected(plain.requests)
        told = f"mean {due['mean']:.3f} x, median {due['q50']:.3f} x, 95 % {due['q95']:.3f} x"
        print(f"expected of {plain.requests} calls: {told}; above {BOUND} x: {due['above']:.1%} of the runs")
    if options.json:
        options.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
