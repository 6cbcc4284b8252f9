"""How many requests a bad server costs: the client alone, over many seeds and calls, beside what is expected.

python bench/retries.py                          30 seeds of 30, 100 and 400 calls at 10 % 429, 5 % 500, 2 % resets
python bench/retries.py --seeds 100 --calls 50   others
python bench/retries.py --json FILE              the same as JSON

A request that fails with probability p is sent 1 / (1 - p) times on the average if nothing else adds to it: 1.205 at
17 %. That is a mean. A run of n calls varies around it with a standard deviation of sqrt(p / n) / (1 - p), 0.09 at 30
calls: one such run in fifteen is above 1.35 with a client that wastes nothing, one in three hundred at 100 calls. So a
bound on every run of few calls cannot hold; what can hold in every run is that no request is sent that neither a call
nor a fault asked for (`wasted`). `expected` is the exact distribution (a call has up to five tries).
"""

import argparse
import json
import random
import socket
import struct
import sys
from collections import defaultdict
from dataclasses import asdict, dataclass
from math import sqrt
from pathlib import Path
from statistics import mean, pstdev
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "src")]

from draftflow.errors import Transient  # noqa: E402
from draftflow.llm.base import Message, Request  # noqa: E402
from draftflow.llm.openai import OpenAIClient  # noqa: E402
from fake_model import FakeModel, Handler, messages, serving  # noqa: E402

FAULTS = {"429": 0.10, "500": 0.05, "reset": 0.02}
ATTEMPTS = 5
BOUND = 1.35


class Dice:
    """Fails requests as the dice of a seed fall, and counts them."""

    def __init__(self, seed: int) -> None:
        self.dice, self.failed, self.tries = random.Random(seed), 0, defaultdict[str, int](int)

    def __call__(self, handler: Handler, body: dict[str, Any]) -> bool:
        self.tries[messages(body)[-1]["content"]] += 1
        fallen = self.dice.random()
        for name, share in FAULTS.items():
            fallen -= share
            if fallen < 0:
                self.failed += 1
                self.fail(handler, body, name)
                return True
        return False

    @staticmethod
    def fail(handler: Handler, body: dict[str, Any], name: str) -> None:
        if name != "reset":
            handler.whole(int(name), {"error": {"message": "as the dice fell"}})
            return
        handler.begin("text/event-stream")
        handler.piece(body, "An answer that breaks ")
        handler.wfile.flush()
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        handler.connection.close()


@dataclass(frozen=True)
class Ran:
    """One run: requests of so many calls, how many were failed, how many calls had no answer in the end."""

    calls: int
    requests: int
    faults: int
    unanswered: int

    @property
    def times(self) -> float:
        return self.requests / self.calls

    @property
    def wasted(self) -> int:
        """Requests that neither a call nor a fault asked for."""
        return self.requests - self.faults - (self.calls - self.unanswered)


def run(server: FakeModel, calls: int, seed: int) -> Ran:
    dice = Dice(seed)
    server.bodies.clear()
    server.faults = [dice] * (calls * ATTEMPTS)
    client = OpenAIClient("k" * 20, server.url, attempts=ATTEMPTS, sleep=lambda _seconds: None)
    unanswered = 0
    for number in range(calls):
        message = Message(role="user", content=f"call {number}")
        try:
            client.complete(Request(unit=f"write/{number}", model="m", messages=(message,)))
        except Transient:
            unanswered += 1
    if max(dice.tries.values()) > ATTEMPTS:
        sys.exit("a call was tried more often than it may be: retries on top of retries")
    return Ran(calls, len(server.bodies), dice.failed, unanswered)


def expected(calls: int) -> dict[str, float]:
    """Of the requests to a call, in a run of so many: exact, by adding up the tries of one call so many times."""
    p = sum(FAULTS.values())
    one = [0.0, *((1 - p) * p**k for k in range(ATTEMPTS - 1)), p ** (ATTEMPTS - 1)]
    total = [1.0]
    for _ in range(calls):
        grown = [0.0] * (len(total) + ATTEMPTS)
        for i, chance in enumerate(total):
            for tries, share in enumerate(one):
                grown[i + tries] += chance * share
        total = grown
    middle = sum(k * chance for k, chance in enumerate(total)) / calls
    spread = sqrt(sum((k / calls - middle) ** 2 * chance for k, chance in enumerate(total)))
    above = sum(chance for k, chance in enumerate(total) if k / calls > BOUND)
    found = {"mean": middle, "deviation": spread, "above": above}
    return found | {f"q{share:g}": _quantile(total, share / 100) / calls for share in (5, 50, 95, 99)}


def _quantile(chances: list[float], share: float) -> int:
    so_far = 0.0
    for k, chance in enumerate(chances):
        so_far += chance
        if so_far >= share:
            return k
    return len(chances) - 1


def measured(ran: list[Ran]) -> dict[str, float]:
    times = sorted(each.times for each in ran)
    shares = {f"q{share}": times[min(len(times) - 1, len(times) * share // 100)] for share in (5, 50, 95, 99)}
    above = sum(each > BOUND for each in times) / len(times)
    return {"mean": mean(times), "deviation": pstdev(times), "above": above, **shares, "most": times[-1]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, nargs="*", default=[30, 100, 400])
    parser.add_argument("--seeds", type=int, default=30)
    parser.add_argument("--json", type=Path, help="write the figures to this file, too")
    options = parser.parse_args()
    names = ("mean", "deviation", "q5", "q50", "q95", "q99", "above", "most")
    print(f"{'calls':>6} {'':9}" + "".join(f"{name:>10}" for name in names) + f"{'wasted':>8}{'gaps':>6}")
    found: list[dict[str, Any]] = []
    with serving(lambda _body: "Said.") as server:
        for calls in options.calls:
            ran = [run(server, calls, seed) for seed in range(options.seeds)]
            rows = {"measured": measured(ran), "expected": expected(calls)}
            wasted, gaps = sum(each.wasted for each in ran), sum(each.unanswered for each in ran)
            for name, row in rows.items():
                cells = "".join(f"{row[key]:10.3f}" if key in row else f"{'':10}" for key in names)
                print(f"{calls:>6} {name:9}{cells}" + (f"{wasted:>8}{gaps:>6}" if name == "measured" else ""))
            found.append({"calls": calls, **rows, "wasted": wasted, "gaps": gaps, "runs": [asdict(r) for r in ran]})
    print(f"`above`: the share of runs with more than {BOUND} requests to a call")
    if options.json:
        options.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
