"""A batch whose articles live in an object store: the whole command against an S3-speaking server, and a kill."""

import json
import os
import re
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
def here(tmp_path: Path, notes: Path, fake_model: FakeModel, bucket: tuple[Bucket, str]) -> dict[str, str]:
    assert notes.exists()
    (tmp_path / "tmp").mkdir()
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith(("OPENAI_", "DRAFTFLOW_", "AWS_"))},
        **KEYS,
        "AWS_ENDPOINT_URL": bucket[1],
        "OPENAI_BASE_URL": fake_model.url,
        "DRAFTFLOW_OUTPUTS": STORE,
        "PYTHONPATH": str(ROOT / "src"),
        "TMPDIR": str(tmp_path / "tmp"),
        "HERE": str(tmp_path),
    }


def entries(folder: Path, topics: list[str], **more: Any) -> None:
    each = {"sources": ["notes"], "model": "gpt-4o-mini", "length": 300} | more
    lines = [json.dumps({"topic": topic} | each) for topic in topics]
    (folder / "many.jsonl").write_text("\n".join(lines) + "\n", "utf-8")


def ran(here: dict[str, str], *arguments: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "draftflow", *arguments],
        cwd=here["HERE"], env=here, text=True, capture_output=True, check=False, timeout=240,
    )  # fmt: skip
    assert KEYS["AWS_SECRET_ACCESS_KEY"] not in done.stdout + done.stderr
    return done.returncode, done.stdout, done.stderr


def test_articles_are_made_in_the_store_and_a_hand_edit_there_is_kept(
    here: dict[str, str], tmp_path: Path, fake_model: FakeModel, bucket: tuple[Bucket, str]
) -> None:
    entries(tmp_path, ["Boats of the bay", "港の電動船"], language="en")  # the name is Japanese, the answers are not
    code, out, err = ran(here, "batch", "many.jsonl", "--json")
    assert code == 0, err
    rows = {row["slug"]: row for row in json.loads(out)["entries"]}
    assert rows["boats-of-the-bay"]["article"] == f"{STORE}/boats-of-the-bay/article.md"
    assert set(rows) == {"boats-of-the-bay", "港の電動船"}
    names = bucket[0].names()
    for slug in rows:
        assert {f"{slug}/article.md", f"{slug}/draftflow.lock", f"{slug}/calls.jsonl"} <= set(names)
    assert not (tmp_path / "outputs").exists()
    assert not list((tmp_path / "tmp").iterdir())
    section = next(name for name in names if re.fullmatch(r"boats-of-the-bay/sections/.*\.md", name))
    edited = bucket[0].read(section) + "\nA sentence by hand.\n"
    bucket[0].write(section, edited)
    calls = len(fake_model.bodies)
    code, out, err = ran(here, "batch", "many.jsonl", "--json")
    assert code == 0, err
    assert bucket[0].read(section) == edited
    assert "A sentence by hand." in bucket[0].read("boats-of-the-bay/article.md")
    by_topic = [row["calls"] for row in json.loads(out)["entries"]]
    assert (by_topic[1], by_topic[0] <= 4, len(fake_model.bodies) - calls) == (0, True, sum(by_topic))


def test_what_a_person_puts_into_the_store_meanwhile_stays(
    here: dict[str, str], tmp_path: Path, fake_model: FakeModel, bucket: tuple[Bucket, str]
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
    entries(tmp_path, ["Boats"])
    code, out, err = ran(here, "batch", "many.jsonl", "--json")
    assert written
    assert code in (0, 1, 3), err
    problem = json.loads(out)["entries"][0]["problem"]
    for name in written:
        path = f"sections/{name}.md"
        assert bucket[0].read(f"boats/{path}") == "Mine, from the other office.\n"
        assert "Mine" not in bucket[0].read(f"boats/.draftflow/history/{path}.1")
        assert f"{path} was changed meanwhile and stays so; see also .draftflow/history/{path}.1" in problem


def test_a_worker_killed_in_the_midst_loses_no_more_than_its_calls_on_their_way(
    here: dict[str, str], tmp_path: Path, fake_model: FakeModel, bucket: tuple[Bucket, str]
) -> None:
    def slowly(body: dict[str, Any]) -> str:
        time.sleep(0.1)
        return sensible(body)

    fake_model.answer = slowly
    entries(tmp_path, [f"Boats of bay {n}" for n in range(3)])
    here["DRAFTFLOW_DATABASE"] = f"sqlite:///{tmp_path / 'queue.sqlite'}"
    assert ran(here, "batch", "many.jsonl", "--id", "bay", "--detach", "--jobs", "1")[0] == 0
    command = [sys.executable, "-m", "draftflow", "worker", "--drain", "--quiet"]
    workers = [subprocess.Popen(command, cwd=tmp_path, env=here) for _ in range(2)]
    while not any("/evidence/" in name for name in bucket[0].names()) or len(fake_model.bodies) < 8:
        assert workers[0].poll() is None
        time.sleep(0.05)
    workers[0].send_signal(signal.SIGKILL)
    assert [worker.wait(240) for worker in workers] == [-signal.SIGKILL, 0]
    code, out, err = ran(here, "batch", "status", "bay", "--json")
    assert Counter(task["status"] for task in json.loads(out)) == {"done": 3}, err
    names = bucket[0].names()
    assert sum(name.count("/") == 1 and name.endswith("/article.md") for name in names) == 3
    asked = Counter(json.dumps(body, sort_keys=True) for body in fake_model.bodies)
    assert sum(asked.values()) - len(asked) <= 8  # the units of one article that were on their way
    for name in (name for name in names if name.endswith("/draftflow.lock")):
        entries_of = json.loads(bucket[0].read(name))["units"].values()
        assert {entry["by"] for entry in entries_of} == {"draftflow"}
    calls = len(fake_model.bodies)
    code, _, err = ran(here, "batch", "many.jsonl", "--id", "bay", "--quiet")
    assert (code, len(fake_model.bodies)) == (0, calls), err


@pytest.mark.parametrize(
    ("arguments", "environment", "said"),
    [
        (("new", "Boats", "--author", "extractive", "--source", "notes"), {}, "only `batch` and `worker` write to"),
        (("batch", "many.jsonl", "--outputs", "s3://no-such-bucket/x"), {}, "NoSuchBucket"),
        (("batch", "many.jsonl"), {"AWS_ENDPOINT_URL": "http://127.0.0.1:9"}, "cannot be written"),
    ],
)
def test_a_store_that_will_not_do_is_said_before_anything_is_made(
    here: dict[str, str], tmp_path: Path, arguments: tuple[str, ...], environment: dict[str, str], said: str
) -> None:
    entries(tmp_path, ["Boats"], author="extractive", model=None)
    code, out, err = ran(here | environment, *arguments)
    assert (code, said in err) == (2, True), out + err
