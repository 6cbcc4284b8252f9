"""Many workers on a PostgreSQL of Debian's packages: three processes, one of which is killed in the middle."""

import json
import logging
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

from conftest import ROOT, Cli
from fake_model import FakeModel, sensible

pytest.importorskip("dbos")
from postgres import PASSWORD, postgres, programs

pytestmark = pytest.mark.skipif(
    programs() is None and os.environ.get("POSTGRES_TESTS") != "required",
    reason="PostgreSQL is not installed (Debian: apt-get install postgresql)",
)
JOBS = 2
ARTICLES = 7


@pytest.fixture
def here(tmp_path: Path, notes: Path, fake_model: FakeModel, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    assert notes.exists()
    logging.getLogger("dbos").handlers.clear()  # they hold the standard error of the test before
    monkeypatch.setenv("OPENAI_BASE_URL", fake_model.url)
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "src"))
    with postgres() as address:
        monkeypatch.setenv("DRAFTFLOW_DATABASE", address)
        yield tmp_path


def slowly(body: dict[str, Any]) -> str:
    time.sleep(0.1)
    return sensible(body)


def test_three_workers_one_of_them_killed_lose_nothing_and_pay_nothing_twice(
    here: Path, cli: Cli, fake_model: FakeModel
) -> None:
    def ran(*arguments: str) -> tuple[int, str]:
        done = cli(*arguments)
        assert PASSWORD not in done.out + done.err
        return done.code, done.out + done.err

    fake_model.answer = slowly
    each = {"sources": ["notes/gazette.md"], "model": "gpt-4o-mini", "length": 300}
    lines = [json.dumps({"topic": f"Boats of bay {n}"} | each) for n in range(ARTICLES)]
    (here / "many.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    code, said = ran("batch", "many.jsonl", "--id", "bay", "--detach", "--jobs", str(JOBS), "--max-cost", "5")
    assert (code, f"{ARTICLES} articles in the queue" in said) == (0, True)
    assert "6 articles" not in ran("batch", "pause", "bay")[1]
    assert f"{ARTICLES} articles are back" in ran("batch", "resume", "bay")[1]
    logs = [here / f"worker-{n}.log" for n in range(3)]
    workers = []
    for log in logs:
        with log.open("w") as written:
            command = [sys.executable, "-m", "draftflow", "worker", "--drain"]
            workers.append(subprocess.Popen(command, cwd=here, stdout=written, stderr=written))
    while not (len(fake_model.bodies) >= 20 and "evidence" in logs[0].read_text("utf-8")):
        assert workers[0].poll() is None, logs[0].read_text("utf-8")
        time.sleep(0.02)
    workers[0].send_signal(signal.SIGKILL)
    assert [worker.wait(240) for worker in workers] == [-signal.SIGKILL, 0, 0]
    others = "".join(log.read_text("utf-8") for log in logs[1:])
    assert "taken over from a worker that died" in others
    status = cli("batch", "status", "bay", "--json")  # what the fake model's server says of the dead goes to stderr
    assert Counter(task["status"] for task in json.loads(status.out)) == {"done": ARTICLES}  # none lost
    assert len(list((here / "outputs").glob("*/article.md"))) == ARTICLES
    by_unit = Counter(
        (path.parent.name, json.loads(line)["unit"])
        for path in (here / "outputs").glob("*/calls.jsonl")
        for line in path.read_text("utf-8").splitlines()
    )
    again = [slug for (slug, _), calls in by_unit.items() if calls > 1]
    assert max(by_unit.values()) <= 2
    assert len(again) == len({*again}) <= JOBS  # what had been answered and was not on file when its worker was killed
    texts = Counter(json.dumps(body, sort_keys=True) for body in fake_model.bodies)
    assert sum(texts.values()) - len(texts) <= 2 * 8  # what was on its way when the worker died
    everything = "".join(path.read_text("utf-8") for path in (here / "outputs").rglob("*") if path.is_file())
    assert PASSWORD not in everything + others
    calls = len(fake_model.bodies)
    code, _ = ran("batch", "many.jsonl", "--id", "bay", "--max-cost", "5", "--json")
    assert (code, len(fake_model.bodies)) == (0, calls)
