"""A batch whose articles live in an object store: the whole command against an S3-speaking server, and a kill."""

import json
import logging
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT, Cli
from fake_model import FakeModel, sensible

pytest.importorskip("dbos")
pytest.importorskip("obstore")
from stores import BUCKET, KEYS, client, s3_server

STORE = f"s3://{BUCKET}/press/drafts"


class Bucket:
    """Another program's look at the articles."""

    def __init__(self, address: str) -> None:
        self.client = client(address)

    def names(self) -> list[str]:
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix="press/drafts/")
        return [item["Key"].removeprefix("press/drafts/") for page in pages for item in page.get("Contents", ())]

    def read(self, name: str) -> str:
        text: str = self.client.get_object(Bucket=BUCKET, Key=f"press/drafts/{name}")["Body"].read().decode()
        return text

    def write(self, name: str, text: str) -> None:
        self.client.put_object(Bucket=BUCKET, Key=f"press/drafts/{name}", Body=text.encode())


@pytest.fixture
def bucket() -> Iterator[tuple[Bucket, str]]:
    with s3_server() as address:
        yield Bucket(address), address


@pytest.fixture
def here(
    tmp_path: Path, notes: Path, fake_model: FakeModel, bucket: tuple[Bucket, str], monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A folder with notes, and an environment in which articles go into the bucket."""
    assert notes.exists()
    logging.getLogger("dbos").handlers.clear()  # they hold the standard error of the test before
    (tmp_path / "tmp").mkdir()
    given = {
        **KEYS,
        "AWS_ENDPOINT_URL": bucket[1],
        "OPENAI_BASE_URL": fake_model.url,
        "DRAFTFLOW_OUTPUTS": STORE,
        "PYTHONPATH": str(ROOT / "src"),
        "TMPDIR": str(tmp_path / "tmp"),
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    return tmp_path


def entries(folder: Path, topics: list[str], **more: Any) -> None:
    each = {"sources": ["notes/gazette.md"], "model": "gpt-4o-mini", "length": 200, "language": "en"} | more
    lines = [json.dumps({"topic": topic} | each) for topic in topics]
    (folder / "many.jsonl").write_text("\n".join(lines) + "\n", "utf-8")


def test_articles_are_made_in_the_store_and_a_hand_edit_there_is_kept(
    here: Path, cli: Cli, fake_model: FakeModel, bucket: tuple[Bucket, str]
) -> None:
    entries(here, ["Boats of the bay", "港の電動船"])
    done = cli("batch", "many.jsonl", "--json")
    assert done.code == 0, done.err
    rows = {row["slug"]: row for row in json.loads(done.out)["entries"]}
    assert rows["boats-of-the-bay"]["article"] == f"{STORE}/boats-of-the-bay/article.md"
    assert set(rows) == {"boats-of-the-bay", "港の電動船"}
    names = bucket[0].names()
    for slug in rows:
        assert {f"{slug}/article.md", f"{slug}/draftflow.lock", f"{slug}/calls.jsonl"} <= set(names)
    assert not (here / "outputs").exists()
    assert not list((here / "tmp").iterdir())
    section = next(name for name in names if re.fullmatch(r"boats-of-the-bay/sections/.*\.md", name))
    edited = bucket[0].read(section) + "\nA sentence by hand.\n"
    bucket[0].write(section, edited)
    calls = len(fake_model.bodies)
    done = cli("batch", "many.jsonl", "--json")
    assert done.code == 0, done.err
    assert bucket[0].read(section) == edited
    assert "A sentence by hand." in bucket[0].read("boats-of-the-bay/article.md")
    by_topic = [row["calls"] for row in json.loads(done.out)["entries"]]
    assert (by_topic[1], by_topic[0] <= 4, len(fake_model.bodies) - calls) == (0, True, sum(by_topic))


def test_what_a_person_puts_into_the_store_meanwhile_stays(
    here: Path, cli: Cli, fake_model: FakeModel, bucket: tuple[Bucket, str]
) -> None:
    written: list[str] = []

    def meanwhile(body: dict[str, Any]) -> str:
        answer = sensible(body)
        outline = "boats/outline.md"
        if not written and outline in (names := bucket[0].names()) and not [n for n in names if "/sections/" in n]:
            written.extend(re.findall(r"\{#([\w-]+)", bucket[0].read(outline)))
            for name in written:
                bucket[0].write(f"boats/sections/{name}.md", "Mine, from the other office.\n")
        return answer

    fake_model.answer = meanwhile
    entries(here, ["Boats"])
    done = cli("batch", "many.jsonl", "--json")
    assert written, (done.out, done.err, bucket[0].names())
    assert done.code in (0, 1, 3), done.err
    problem = json.loads(done.out)["entries"][0]["problem"]
    for name in written:
        path = f"sections/{name}.md"
        assert bucket[0].read(f"boats/{path}") == "Mine, from the other office.\n"
        assert "Mine" not in bucket[0].read(f"boats/.draftflow/history/{path}.1")
        assert f"{path} was changed meanwhile and stays so; see also .draftflow/history/{path}.1" in problem


def test_a_worker_killed_in_the_midst_loses_no_more_than_its_calls_on_their_way(
    here: Path, cli: Cli, fake_model: FakeModel, bucket: tuple[Bucket, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def slowly(body: dict[str, Any]) -> str:
        time.sleep(0.1)
        return sensible(body)

    fake_model.answer = slowly
    entries(here, [f"Boats of bay {n}" for n in range(2)])
    monkeypatch.setenv("DRAFTFLOW_DATABASE", f"sqlite:///{here / 'queue.sqlite'}")
    assert cli("batch", "many.jsonl", "--id", "bay", "--detach", "--jobs", "1").code == 0
    command = [sys.executable, "-m", "draftflow", "worker", "--drain", "--quiet"]
    first = subprocess.Popen(command, cwd=here)
    while not any("/sections/" in name for name in bucket[0].names()):
        assert first.poll() is None
        time.sleep(0.05)
    first.send_signal(signal.SIGKILL)
    first.wait()
    second = subprocess.run(command, cwd=here, check=False, capture_output=True, text=True, timeout=240)
    assert second.returncode == 0, second.stderr
    assert KEYS["AWS_SECRET_ACCESS_KEY"] not in second.stdout + second.stderr
    assert Counter(task["status"] for task in json.loads(cli("batch", "status", "--json").out)) == {"done": 2}
    names = bucket[0].names()
    assert sum(name.count("/") == 1 and name.endswith("/article.md") for name in names) == 2
    asked = Counter(json.dumps(body, sort_keys=True) for body in fake_model.bodies)
    assert sum(asked.values()) - len(asked) <= 8  # the units of one article that were on their way
    for name in (name for name in names if name.endswith("/draftflow.lock")):
        made_by = {entry["by"] for entry in json.loads(bucket[0].read(name))["units"].values()}
        assert made_by == {"draftflow"}


@pytest.mark.parametrize(
    ("arguments", "environment", "said"),
    [
        (("new", "Boats", "--author", "extractive", "--source", "notes"), {}, "only `batch` and `worker` write to"),
        (("batch", "many.jsonl", "--outputs", "s3://no-such-bucket/x"), {}, "NoSuchBucket"),
        (("batch", "many.jsonl"), {"AWS_ENDPOINT_URL": "http://127.0.0.1:9"}, "cannot be written"),
    ],
)
def test_a_store_that_will_not_do_is_said_before_anything_is_made(
    here: Path,
    cli: Cli,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    environment: dict[str, str],
    said: str,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    entries(here, ["Boats"], author="extractive", model=None)
    done = cli(*arguments)
    assert (done.code, said in done.err) == (2, True), done.out + done.err
    assert not list((here / "tmp").iterdir())
