"""Many articles on one machine: the whole command, in a process of its own, against the fake model."""

import csv
import json
import os
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
def here(tmp_path: Path, notes: Path, fake_model: FakeModel) -> dict[str, str]:
    """The environment of a `draftflow` in a process of its own, beside the notes."""
    assert notes.exists()
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith(("OPENAI_", "DRAFTFLOW_"))},
        "OPENAI_BASE_URL": fake_model.url,
        "PYTHONPATH": str(ROOT / "src"),
        "HERE": str(tmp_path),
    }


def begun(here: dict[str, str], *arguments: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-W", "error", "-m", "draftflow", *arguments]
    return subprocess.Popen(
        command, cwd=here["HERE"], env=here, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def ran(here: dict[str, str], *arguments: str) -> tuple[int, str, str]:
    process = begun(here, *arguments)
    out, err = process.communicate(timeout=240)
    return process.returncode, out, err


def slowly(body: dict[str, Any]) -> str:
    time.sleep(0.1)
    return sensible(body)


def entries(folder: Path, count: int, **more: Any) -> Path:
    file = folder / "many.jsonl"
    each = {"sources": ["notes"], "model": MODEL, "length": 300} | more
    file.write_text("".join(json.dumps({"topic": f"Boats of bay {n}"} | each) + "\n" for n in range(count)), "utf-8")
    return file


def lock_of(outputs: Path) -> dict[str, str]:
    return {path.parent.name: path.read_text("utf-8") for path in sorted(outputs.glob("*/draftflow.lock"))}


def test_bad_lines_and_duplicates_are_named_and_the_rest_is_made(here: dict[str, str], tmp_path: Path) -> None:
    good = [f"Boats {n},notes,en,200,extractive," for n in range(16)]
    lines = [
        "topic,sources,language,length,author,name",
        *good[:8],
        "Boats x,nowhere,en,200,extractive,",
        "Boats y,notes,fr,200,extractive,",
        ",notes,en,200,extractive,",
        good[0],
        *good[8:],
    ]
    (tmp_path / "many.csv").write_text("\n".join(lines) + "\n", "utf-8")
    code, out, err = ran(here, "batch", "many.csv", "--report", "r.json", "--report", "r.csv", "--quiet")
    assert code == 2
    for named in ("many.csv:10: sources: 'nowhere'", "many.csv:11: language: ", "many.csv:12: topic: missing"):
        assert f"not made: {named}" in err
    assert "many.csv:13: says the same as many.csv:2; made once" in err
    report = json.loads((tmp_path / "r.json").read_text("utf-8"))
    assert report["counts"] == {"done": 16, "bad": 3, "repeated": 1}
    assert len(list((tmp_path / "outputs").glob("*/article.md"))) == 16
    with (tmp_path / "r.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["place"] for row in rows] == [f"many.csv:{n}" for n in range(2, 22)]
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]
    assert "16 done, 3 bad, 1 repeated" in out


def test_a_second_run_makes_no_call_and_a_changed_entry_makes_its_own(
    here: dict[str, str], tmp_path: Path, fake_model: FakeModel
) -> None:
    entries(tmp_path, 2)
    assert ran(here, "batch", "many.jsonl", "--quiet")[0] == 0
    calls, locks = len(fake_model.bodies), lock_of(tmp_path / "outputs")
    code, out, _ = ran(here, "batch", "many.jsonl", "--json")
    assert (code, len(fake_model.bodies)) == (0, calls)
    assert json.loads(out)["spent"]["calls"] == 0
    assert lock_of(tmp_path / "outputs") == locks
    lines = (tmp_path / "many.jsonl").read_text("utf-8").splitlines()
    more = json.dumps(json.loads(lines[1]) | {"audience": "sailors"})
    (tmp_path / "many.jsonl").write_text(f"{lines[0]}\n{more}\n", "utf-8")
    code, out, _ = ran(here, "batch", "many.jsonl", "--json")
    spent = {entry["slug"]: entry["calls"] for entry in json.loads(out)["entries"]}
    assert code == 0
    assert spent["boats-of-bay-0"] == 0 < spent["boats-of-bay-1"]


def test_the_budget_of_the_whole_is_kept_and_raised(
    here: dict[str, str], tmp_path: Path, fake_model: FakeModel
) -> None:
    entries(tmp_path, 4)
    code, out, _ = ran(here, "batch", "many.jsonl", "--max-cost", "0.006", "--jobs", "2", "--json")
    first = json.loads(out)
    assert code == 4
    assert 0 < first["spent"]["cost"] <= 0.006
    assert first["counts"].get("budget", 0) >= 1
    before = len(fake_model.bodies)
    code, out, _ = ran(here, "batch", "many.jsonl", "--max-cost", "0.006", "--json")
    assert code == 4
    assert json.loads(out)["spent"]["all_runs"] <= 0.006
    code, out, _ = ran(here, "batch", "many.jsonl", "--max-cost", "1", "--json")
    assert code == 0
    assert json.loads(out)["counts"] == {"done": 4}
    texts = [json.dumps(body, sort_keys=True) for body in fake_model.bodies[before:]]
    assert len(texts) == len(set(texts))


def test_one_article_may_have_a_cap_of_its_own(here: dict[str, str], tmp_path: Path) -> None:
    lines = [{"topic": f"Boats {n}", "sources": ["notes"], "model": MODEL, "length": 300} for n in range(2)]
    lines[0]["max_cost"] = 0.0001
    (tmp_path / "many.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    code, out, _ = ran(here, "batch", "many.jsonl", "--json")
    assert code == 4
    assert [entry["status"] for entry in json.loads(out)["entries"]] == ["budget", "done"]
    assert "for this article" in json.loads(out)["entries"][0]["problem"]


def test_a_batch_that_is_killed_goes_on_where_it_was(
    here: dict[str, str], tmp_path: Path, fake_model: FakeModel
) -> None:
    fake_model.answer = slowly
    entries(tmp_path, 4)
    process = begun(here, "batch", "many.jsonl", "--jobs", "2", "--quiet")
    while len(fake_model.bodies) < 20:
        assert process.poll() is None
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    code, out, _ = ran(here, "batch", "many.jsonl", "--jobs", "2", "--json")
    assert code == 0
    assert json.loads(out)["counts"] == {"done": 4}
    texts = [json.dumps(body, sort_keys=True) for body in fake_model.bodies]
    in_flight = 2 * 8  # articles times units: what a kill may cost
    assert len(texts) - len(set(texts)) <= in_flight


def test_a_batch_is_shown_called_off_and_taken_up_again(here: dict[str, str], tmp_path: Path) -> None:
    entries(tmp_path, 2, author="extractive", model=None)
    assert ran(here, "batch", "many.jsonl", "--id", "bay", "--quiet")[0] == 0
    assert "batch bay: 2 done" in ran(here, "batch", "status")[1]
    assert "0 articles called off" in ran(here, "batch", "cancel", "bay")[1]
    code, _, err = ran(here, "batch", "pause", "sea")
    assert (code, "no batch 'sea'; there are bay" in err) == (2, True)


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


def test_standard_input_is_looked_at_without_making_anything(here: dict[str, str], tmp_path: Path) -> None:
    text = "- topic: Boats\n  sources: notes\n- topic: 港の船\n  sources: notes\n  form: poem\n"
    command = [sys.executable, "-m", "draftflow", "batch", "-", "--dry-run", "--author", "extractive"]
    env = {name: value for name, value in here.items() if name != "OPENAI_BASE_URL"}
    done = subprocess.run(command, input=text, text=True, capture_output=True, cwd=tmp_path, env=env, check=False)
    assert done.returncode == 2
    assert "not made: -:5: form: 'poem': there are " in done.stderr
    assert "1 to make, 1 bad, 0 repeated" in done.stdout
    assert not (tmp_path / "outputs").exists()
