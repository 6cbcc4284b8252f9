"""Many articles on one machine: the whole command, in a process of its own, against the fake model."""

import csv
import io
import json
import logging
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT, Cli
from fake_model import FakeModel, sensible

pytest.importorskip("dbos")
MODEL = "gpt-4o-mini"  # has a price


@pytest.fixture
def here(tmp_path: Path, notes: Path, fake_model: FakeModel, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with notes, and the environment of a `draftflow` there."""
    assert notes.exists()
    logging.getLogger("dbos").handlers.clear()  # they hold the standard error of the test before
    monkeypatch.setenv("OPENAI_BASE_URL", fake_model.url)
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "src"))
    return tmp_path


def slowly(body: dict[str, Any]) -> str:
    time.sleep(0.1)
    return sensible(body)


def entries(folder: Path, count: int, **more: Any) -> Path:
    file = folder / "many.jsonl"
    each = {"sources": ["notes/gazette.md"], "model": MODEL, "length": 300} | more
    file.write_text("".join(json.dumps({"topic": f"Boats of bay {n}"} | each) + "\n" for n in range(count)), "utf-8")
    return file


def lock_of(outputs: Path) -> dict[str, str]:
    return {path.parent.name: path.read_text("utf-8") for path in sorted(outputs.glob("*/draftflow.lock"))}


def test_bad_lines_and_duplicates_are_named_and_the_rest_is_made(here: Path, cli: Cli) -> None:
    good = [f"Boats {n},notes,en,200,extractive," for n in range(8)]
    lines = [
        "topic,sources,language,length,author,name",
        *good[:4],
        "Boats x,nowhere,en,200,extractive,",
        "Boats y,notes,fr,200,extractive,",
        ",notes,en,200,extractive,",
        good[0],
        *good[4:],
    ]
    (here / "many.csv").write_text("\n".join(lines) + "\n", "utf-8")
    done = cli("batch", "many.csv", "--report", "r.json", "--report", "r.csv", "--quiet")
    assert done.code == 2
    for named in ("many.csv:6: sources: 'nowhere'", "many.csv:7: language: ", "many.csv:8: topic: missing"):
        assert f"not made: {named}" in done.err
    assert "many.csv:9: says the same as many.csv:2; made once" in done.err
    report = json.loads((here / "r.json").read_text("utf-8"))
    assert report["counts"] == {"done": 8, "bad": 3, "repeated": 1}
    assert len(list((here / "outputs").glob("*/article.md"))) == 8
    with (here / "r.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["place"] for row in rows] == [f"many.csv:{n}" for n in range(2, 14)]
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]
    assert "8 done, 3 bad, 1 repeated" in done.out


def test_a_second_run_makes_no_call_and_a_changed_entry_makes_its_own(
    here: Path, cli: Cli, fake_model: FakeModel
) -> None:
    entries(here, 2)
    assert cli("batch", "many.jsonl", "--quiet").code == 0
    calls, locks = len(fake_model.bodies), lock_of(here / "outputs")
    done = cli("batch", "many.jsonl", "--json")
    assert (done.code, len(fake_model.bodies)) == (0, calls)
    assert json.loads(done.out)["spent"]["calls"] == 0
    assert cli("batch", "many.jsonl").err.count("all fresh, nothing made") == 2
    assert lock_of(here / "outputs") == locks
    lines = (here / "many.jsonl").read_text("utf-8").splitlines()
    more = json.dumps(json.loads(lines[1]) | {"audience": "sailors"})
    (here / "many.jsonl").write_text(f"{lines[0]}\n{more}\n", "utf-8")
    done = cli("batch", "many.jsonl", "--json")
    spent = {entry["slug"]: entry["calls"] for entry in json.loads(done.out)["entries"]}
    assert done.code == 0
    assert spent["boats-of-bay-0"] == 0 < spent["boats-of-bay-1"]


def test_the_budget_of_the_whole_is_kept_and_raised(here: Path, cli: Cli, fake_model: FakeModel) -> None:
    entries(here, 4, sources=["notes"])
    done = cli("batch", "many.jsonl", "--max-cost", "0.006", "--jobs", "2", "--json")
    first = json.loads(done.out)
    assert done.code == 4
    assert 0 < first["spent"]["cost"] <= 0.006
    assert first["counts"].get("budget", 0) >= 1
    before = len(fake_model.bodies)
    done = cli("batch", "many.jsonl", "--max-cost", "0.006", "--json")
    assert done.code == 4
    assert json.loads(done.out)["spent"]["all_runs"] <= 0.006
    done = cli("batch", "many.jsonl", "--max-cost", "1", "--json")
    assert done.code == 0
    assert json.loads(done.out)["counts"] == {"done": 4}
    texts = [json.dumps(body, sort_keys=True) for body in fake_model.bodies[before:]]
    assert len(texts) == len(set(texts))


def test_one_article_may_have_a_cap_of_its_own(here: Path, cli: Cli) -> None:
    lines = [{"topic": f"Boats {n}", "sources": ["notes"], "model": MODEL, "length": 300} for n in range(2)]
    lines[0]["max_cost"] = 0.0001
    (here / "many.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    done = cli("batch", "many.jsonl", "--json")
    assert done.code == 4
    assert [entry["status"] for entry in json.loads(done.out)["entries"]] == ["budget", "done"]
    assert "for this article" in json.loads(done.out)["entries"][0]["problem"]


def test_a_batch_that_is_killed_goes_on_where_it_was(here: Path, cli: Cli, fake_model: FakeModel) -> None:
    fake_model.answer = slowly
    entries(here, 4)
    command = [sys.executable, "-W", "error", "-m", "draftflow", "batch", "many.jsonl", "--jobs", "2", "--quiet"]
    process = subprocess.Popen(command, cwd=here)
    while len(fake_model.bodies) < 20:
        assert process.poll() is None
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    done = cli("batch", "many.jsonl", "--jobs", "2", "--json")
    assert done.code == 0
    assert json.loads(done.out)["counts"] == {"done": 4}
    texts = [json.dumps(body, sort_keys=True) for body in fake_model.bodies]
    in_flight = 2 * 8  # articles times units: what a kill may cost
    assert len(texts) - len(set(texts)) <= in_flight


def test_a_batch_is_shown_called_off_and_taken_up_again(here: Path, cli: Cli) -> None:
    entries(here, 2, author="extractive", model=None)
    assert cli("batch", "many.jsonl", "--id", "bay", "--quiet").code == 0
    assert "batch bay: 2 done" in cli("batch", "status").out
    assert "0 articles called off" in cli("batch", "cancel", "bay").out
    done = cli("batch", "pause", "sea")
    assert (done.code, "no batch 'sea'; there are bay" in done.err) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("batch", "nowhere.csv"), "no such file or folder; nor is it an action"),
        (("batch", "many.jsonl", "--report", "r.txt"), "should end in .json or .csv"),
        (("batch", "many.jsonl", "--rate", "x"), "MODEL=REQUESTS/TOKENS"),
        (("batch", "many.jsonl", "--detach"), "need --database"),
        (("batch", "status"), "no batch was made"),
        (("batch", "status", "--database", "mysql://u:s3cretword@h/d"), "should be postgresql://"),
        (("batch", "cancel"), "which one?"),
        (("worker",), "DRAFTFLOW_DATABASE"),
        (("batch", "many.jsonl", "--database", "postgresql://u:s3cretword@127.0.0.1:9/d"), "does not answer"),
    ],
)
def test_what_cannot_be_done_is_said(
    cli: Cli, tmp_path: Path, notes: Path, arguments: tuple[str, ...], said: str
) -> None:
    entries(tmp_path, 1, author="extractive", model=None)
    assert notes.exists()
    done = cli(*arguments)
    assert (done.code, said in done.err) == (2, True), done.err
    assert "s3cretword" not in done.out + done.err


def test_standard_input_is_looked_at_without_making_anything(
    here: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "- topic: Boats\n  sources: notes\n- topic: 港の船\n  sources: notes\n  form: poem\n"
    monkeypatch.delenv("OPENAI_BASE_URL")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    done = cli("batch", "-", "--dry-run", "--author", "extractive")
    assert done.code == 2
    assert "not made: -:5: form: 'poem': there are " in done.err
    assert "1 to make, 1 bad, 0 repeated" in done.out
    assert not (here / "outputs").exists()
