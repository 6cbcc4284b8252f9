"""Many workers on a PostgreSQL of Debian's packages: three processes, one of which is killed in the middle."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT
from fake_model import FakeModel, sensible

pytest.importorskip("dbos")
from postgres import PASSWORD, postgres, programs

pytestmark = pytest.mark.skipif(
    programs() is None and os.environ.get("POSTGRES_TESTS") != "required",
    reason="PostgreSQL is not installed (Debian: apt-get install postgresql)",
)
ARTICLES = 9


@pytest.fixture
def here(tmp_path: Path, notes: Path, fake_model: FakeModel) -> Iterator[dict[str, str]]:
    assert notes.exists()
    with postgres() as address:
        yield {
            **{name: value for name, value in os.environ.items() if not name.startswith(("OPENAI_", "DRAFTFLOW_"))},
            "OPENAI_BASE_URL": fake_model.url,
            "DRAFTFLOW_DATABASE": address,
            "PYTHONPATH": str(ROOT / "src"),
            "HERE": str(tmp_path),
        }


def slowly(body: dict[str, Any]) -> str:
    time.sleep(0.1)
    return sensible(body)


def ran(here: dict[str, str], *arguments: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "draftflow", *arguments],
        cwd=here["HERE"], env=here, text=True, capture_output=True, check=False, timeout=240,
    )  # fmt: skip
    assert PASSWORD not in done.stdout + done.stderr
    return done.returncode, done.stdout + done.stderr


def test_three_workers_one_of_them_killed_lose_nothing_and_pay_nothing_twice(
    here: dict[str, str], tmp_path: Path, fake_model: FakeModel
) -> None:
    fake_model.answer = slowly
    each = {"sources": ["notes"], "model": "gpt-4o-mini", "length": 300}
    lines = [json.dumps({"topic": f"Boats of bay {n}"} | each) for n in range(ARTICLES)]
    (tmp_path / "many.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    code, said = ran(here, "batch", "many.jsonl", "--id", "bay", "--detach", "--jobs", "2", "--max-cost", "5")
    assert (code, f"{ARTICLES} articles in the queue" in said) == (0, True)
    assert "6 articles" not in ran(here, "batch", "pause", "bay")[1]
    assert f"{ARTICLES} articles are back" in ran(here, "batch", "resume", "bay")[1]
    logs = [tmp_path / f"worker-{n}.log" for n in range(3)]
    workers = []
    for log in logs:
        with log.open("w") as written:
            command = [sys.executable, "-m", "draftflow", "worker", "--drain"]
            workers.append(subprocess.Popen(command, cwd=tmp_path, env=here, stdout=written, stderr=written))
    while not (len(fake_model.bodies) >= 20 and "evidence" in logs[0].read_text("utf-8")):
        assert workers[0].poll() is None, logs[0].read_text("utf-8")
        time.sleep(0.02)
    workers[0].send_signal(signal.SIGKILL)
    assert [worker.wait(240) for worker in workers] == [-signal.SIGKILL, 0, 0]
    others = "".join(log.read_text("utf-8") for log in logs[1:])
    assert "taken over from a worker that died" in others
    code, out = ran(here, "batch", "status", "bay", "--json")
    assert Counter(task["status"] for task in json.loads(out)) == {"done": ARTICLES}  # none lost
    assert len(list((tmp_path / "outputs").glob("*/article.md"))) == ARTICLES
    by_unit = Counter(
        (path.parent.name, json.loads(line)["unit"])
        for path in (tmp_path / "outputs").glob("*/calls.jsonl")
        for line in path.read_text("utf-8").splitlines()
    )
    assert max(by_unit.values()) == 1  # none paid for twice and kept
    texts = Counter(json.dumps(body, sort_keys=True) for body in fake_model.bodies)
    assert sum(texts.values()) - len(texts) <= 2 * 8  # what was on its way when the worker died
    everything = "".join(path.read_text("utf-8") for path in (tmp_path / "outputs").rglob("*") if path.is_file())
    assert PASSWORD not in everything + others
    calls = len(fake_model.bodies)
    code, out = ran(here, "batch", "many.jsonl", "--id", "bay", "--max-cost", "5", "--json")
    assert (code, len(fake_model.bodies)) == (0, calls)
