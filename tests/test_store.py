"""Articles in an object store: on S3's own protocol at a server on loopback, in files and in memory."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from draftflow.errors import FileError, StorageError, UsageError
from draftflow.pipeline import lock
from draftflow.pipeline.journal import Journal
from draftflow.pipeline.workspace import MAX_BYTES

pytest.importorskip("obstore")
from obstore.exceptions import GenericError
from obstore.store import MemoryStore

from draftflow.cli.store.copy import Copy
from draftflow.cli.store.names import see_names
from draftflow.cli.store.objects import Changed, Objects, open_at
from draftflow.cli.store.rounds import RECORD
from stores import BUCKET, KEYS, client, s3_server

SLUG = "青波市の路面電車"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with s3_server() as address:
        yield address


@pytest.fixture(params=["memory", "file", "s3"])
def objects(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Objects:
    if request.param == "memory":
        return Objects(MemoryStore(), "memory://").probed()
    if request.param == "file":
        return open_at((tmp_path / "stored here").as_uri())
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_ENDPOINT_URL", request.getfixturevalue("server"))
    return open_at(f"s3://{BUCKET}/{tmp_path.name}/articles/")


class Article:
    """What a run does to a folder: units that are committed, and files that the lock does not speak of."""

    def __init__(self, objects: Objects, folder: Path, owner: str) -> None:
        folder.mkdir(exist_ok=True)
        self.copy = Copy(objects, SLUG, folder / owner, owner)
        self.copy.take_down()
        self.workspace = self.copy.workspace
        self.journal = Journal(self.workspace)

    def make(self, name: str, text: str) -> None:
        path = f"sections/{name}.md"
        seen = self.workspace.digest(path)
        self.journal.commit(f"write/{name}", path, {"text": text}, text, seen=seen)
        self.workspace.append("calls.jsonl", json.dumps({"unit": name}))


def there(objects: Objects, name: str) -> str | None:
    found = objects.get(f"{SLUG}/{name}")
    return found[0].decode() if found else None


def edit(objects: Objects, name: str, text: str) -> None:
    objects.store.put(f"{SLUG}/{name}", text.encode())


def test_what_is_put_up_comes_down_again(objects: Objects, tmp_path: Path) -> None:
    one = Article(objects, tmp_path, "one")
    one.workspace.write("brief.md", "港の船\n")
    one.make("港", "船。\n")
    one.copy.put_up()
    assert (there(objects, "sections/港.md"), there(objects, "brief.md")) == ("船。\n", "港の船\n")
    one.workspace.write("review.md", "x\n")
    one.copy.put_up()
    assert there(objects, "review.md") is None  # it may be half of something
    one.copy.finish()
    names = {found.name for found in objects.listed(SLUG)}
    assert {"review.md", "sections/港.md", "draftflow.lock", "calls.jsonl", ".draftflow/made/sections/港.md"} <= names
    assert not [name for name in names if "pending" in name or "run.lock" in name or name.endswith(".tmp")]
    two = Article(objects, tmp_path, "two")
    assert two.workspace.read("sections/港.md") == "船。\n"
    assert two.journal.lock == one.journal.lock
    assert not two.copy.told


def test_only_what_changed_goes_up(objects: Objects, tmp_path: Path) -> None:
    one = Article(objects, tmp_path, "one")
    one.make("a", "A\n")
    one.make("b", "B\n")
    one.copy.finish()
    before = objects.get(f"{SLUG}/sections/a.md")
    two = Article(objects, tmp_path, "two")
    two.make("b", "B2\n")
    two.copy.finish()
    assert there(objects, "sections/b.md") == "B2\n"
    after = objects.get(f"{SLUG}/sections/a.md")
    assert before is not None
    assert after is not None
    assert before[1] == after[1]


def test_what_a_person_changed_meanwhile_is_never_overwritten(objects: Objects, tmp_path: Path) -> None:
    one = Article(objects, tmp_path, "one")
    for name in "abc":
        one.make(name, f"{name} 1\n")
    one.copy.finish()
    two = Article(objects, tmp_path, "two")
    edit(objects, "sections/a.md", "a by hand\n")
    edit(objects, "sections/new.md", "new by hand\n")
    edit(objects, "sections/c.md", "c 2\n")
    objects.store.delete(f"{SLUG}/sections/b.md")
    for name in ("a", "b", "c", "new"):
        two.make(name, f"{name} 2\n")
    two.copy.put_up()
    two.copy.finish()
    assert there(objects, "sections/a.md") == "a by hand\n"
    assert there(objects, "sections/new.md") == "new by hand\n"
    assert there(objects, "sections/b.md") == "b 2\n"  # nobody's any more
    assert there(objects, ".draftflow/history/sections/a.md.1") == "a 2\n"
    assert there(objects, ".draftflow/history/sections/new.md.1") == "new 2\n"
    said = "{0} was changed meanwhile and stays so; see also .draftflow/history/{0}.1"
    assert sorted(two.copy.told) == [said.format(f"sections/{name}.md") for name in ("a", "new")]
    three = Article(objects, tmp_path, "three")  # from here on it is a hand edit like any other
    entry = three.journal.lock.units["write/a"]
    assert three.workspace.read("sections/a.md") == "a by hand\n"
    assert entry.output != three.workspace.digest("sections/a.md")


def test_a_worker_that_lost_the_article_puts_up_nothing(objects: Objects, tmp_path: Path) -> None:
    one = Article(objects, tmp_path, "one")
    one.make("a", "A\n")
    one.copy.put_up()
    two = Article(objects, tmp_path, "two")
    one.make("b", "B\n")
    with pytest.raises(StorageError, match="somebody else works on it"):
        one.copy.put_up()
    assert there(objects, "sections/b.md") is None
    two.make("b", "other B\n")
    two.copy.finish()
    assert there(objects, "sections/b.md") == "other B\n"


class Killed(BaseException):
    """As good as dead."""


class Mortal:
    """A store at whose n-th change one dies, when it is done and before it is known that it is."""

    def __init__(self, store: Any, changes: int) -> None:
        self.store, self.left = store, changes

    def put(self, *arguments: Any, **options: Any) -> Any:
        self.left -= 1
        if self.left < 0:
            raise Killed
        done = self.store.put(*arguments, **options)
        if self.left == 0:
            raise Killed
        return done

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)


@pytest.mark.parametrize("changes", range(1, 27))
def test_killed_at_any_request_the_next_worker_finds_what_was_made(tmp_path: Path, changes: int) -> None:
    store = MemoryStore()
    mortal = Objects(Mortal(store, changes), "memory://")  # type: ignore[arg-type] # for one
    up = 0
    try:
        one = Article(mortal, tmp_path, "one")
        for number, name in enumerate("aba"):
            one.make(name, f"{name} {number}\n")
            one.copy.put_up()
            up = number + 1
        one.copy.finish()
    except Killed:
        pass
    two = Article(Objects(store, "memory://"), tmp_path, "two")
    two.copy.finish()
    for place in (two.workspace, Article(Objects(store, "memory://"), tmp_path, "three").workspace):
        known = lock.load(place)
        assert {path: place.digest(path) for path in place.files("sections", ".md")} == {
            entry.path: entry.output for entry in known.units.values()
        }  # nothing counts as made by hand, nothing is missing
        made = len((place.read("calls.jsonl") or "").splitlines())
        assert up <= made <= up + 1
    assert not two.copy.told


def test_what_a_person_did_after_a_kill_is_theirs_too(tmp_path: Path) -> None:
    store = MemoryStore()
    one = Article(Objects(store, "memory://"), tmp_path, "one")
    one.make("a", "A\n")
    one.copy.put_up()
    one.make("a", "A 2\n")
    one.copy._objects = Objects(Mortal(store, 1), "memory://")  # type: ignore[arg-type] # for one
    with pytest.raises(Killed):
        one.copy.put_up()  # the record is there, and nothing else
    edit(Objects(store, "memory://"), "sections/a.md", "by hand\n")
    two = Article(Objects(store, "memory://"), tmp_path, "two")
    two.copy.finish()
    objects = Objects(store, "memory://")
    assert there(objects, "sections/a.md") == "by hand\n"
    assert there(objects, ".draftflow/history/sections/a.md.1") == "A 2\n"
    assert two.copy.told == [
        "sections/a.md was changed meanwhile and stays so; see also .draftflow/history/sections/a.md.1"
    ]


class Careless:
    """A store that takes everything, as some that speak S3 do."""

    def __init__(self, store: Any) -> None:
        self.store = store

    def put(self, name: str, data: bytes, mode: object = None) -> Any:  # noqa: ARG002 - that is what it does
        return self.store.put(name, data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)


def test_a_store_without_conditions_is_compared_right_before(tmp_path: Path) -> None:
    objects = Objects(Careless(MemoryStore()), "memory://").probed()  # type: ignore[arg-type] # for one
    assert not objects.conditional
    assert not list(objects.store.list())
    one = Article(objects, tmp_path, "one")
    one.make("a", "A\n")
    edit(objects, "sections/a.md", "by hand\n")
    one.copy.finish()
    assert there(objects, "sections/a.md") == "by hand\n"


def test_putting_needs_what_was_seen(objects: Objects) -> None:
    tag = objects.put("x/a", b"1", None)
    with pytest.raises(Changed):
        objects.put("x/a", b"2", None)
    with pytest.raises(Changed):
        objects.put("x/b", b"2", tag)
    newer = objects.put("x/a", b"22", tag)
    with pytest.raises(Changed):
        objects.put("x/a", b"333", tag)
    assert objects.get("x/a") == (b"22", newer)
    objects.remove("x/a", tag)
    assert objects.get("x/a") is not None
    objects.remove("x/a", newer)
    assert objects.get("x/a") is None
    objects.remove("x/a", newer)


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["a/../../etc/passwd"], "leads out"),
        (["a//b.md"], "leads out"),
        (["./a.md"], "leads out"),
        (["a\\b.md"], "leads out"),
        (["/a.md"], "leads out"),
        (["a\x01b.md"], "a character in its name"),
        (["a\udcffb.md"], "a character in its name"),
        (["sections/A.md", "sections/a.md"], "cannot stand beside 'sections/A.md'"),
        (["sections/が.md", "sections/か\u3099.md"], "cannot stand beside"),
        (["sections", "sections/a.md"], "is the folder of 'sections/a.md'"),
        (["Sections", "sections/a.md"], "is the folder of 'sections/a.md'"),
        (["x" * 1_100], "shorten it"),
    ],
)
def test_names_that_cannot_be_files_are_refused_with_the_reason(names: list[str], said: str) -> None:
    with pytest.raises(FileError, match=said):
        see_names("s3://b/x", [(name, 1) for name in names])


def test_what_is_too_large_or_too_much_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="split it"):
        see_names("s3://b/x", [("a", MAX_BYTES + 1)])
    with pytest.raises(FileError, match="is it an article"):
        see_names("s3://b/x", ((str(n), 1) for n in range(10_001)))
    with pytest.raises(FileError, match="is it an article"):
        see_names("s3://b/x", ((str(n), MAX_BYTES) for n in range(21)))
    assert not list(tmp_path.iterdir())


def test_names_of_every_kind_come_down_as_they_are(objects: Objects, tmp_path: Path) -> None:
    for name in ("a b%20c&d#e+f.md", "sections/節 1.md", "é.md"):
        objects.put(f"{SLUG}/{name}", name.encode(), None)
    one = Article(objects, tmp_path, "one")
    for name in ("a b%20c&d#e+f.md", "sections/節 1.md", "é.md"):
        assert one.workspace.read(name) == name


def test_objects_of_another_program_that_are_no_paths_are_refused(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_ENDPOINT_URL", server)
    for folder, name in (("up", "a/../../x.md"), ("empty", "a//b.md"), ("control", "a\x07.md")):
        client(server).put_object(Bucket=BUCKET, Key=f"bad/{folder}/{name}", Body=b"x")
        with pytest.raises((StorageError, FileError), match=f"bad/{folder}"):
            Copy(open_at(f"s3://{BUCKET}/bad"), folder, tmp_path / folder, "one").take_down()
        assert not list((tmp_path / folder).rglob("*.md"))


def test_a_damaged_record_is_named(objects: Objects, tmp_path: Path) -> None:
    objects.put(f"{SLUG}/{RECORD}", b"{", None)
    with pytest.raises(FileError, match=r"round\.json: damaged .* take it away"):
        Article(objects, tmp_path, "one")


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("s3://key:s3cretword@bucket/x", "should hold no key"),
        ("s3://bucket/x?region=y", "no query"),
        ("s3:///x", "should be s3://BUCKET/PREFIX"),
        ("ftp://host/x", "should be s3://BUCKET/PREFIX"),
        ("file://host/x", "should be s3://BUCKET/PREFIX"),
    ],
)
def test_addresses_that_will_not_do(address: str, said: str) -> None:
    with pytest.raises(UsageError, match=said) as caught:
        open_at(address)
    assert "s3cretword" not in str(caught.value)


def test_a_store_that_refuses_says_so(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_ENDPOINT_URL", server)
    with pytest.raises(UsageError, match=r"no-such-bucket.*cannot be written.*NoSuchBucket") as caught:
        open_at("s3://no-such-bucket/x")
    assert "\n" not in str(caught.value)


def test_a_machine_without_keys_is_told_which() -> None:
    text = "Generic S3 error: Error performing PUT http://169.254.169.254/latest/api/token in 7.6ms"

    class Keyless(Careless):
        def put(self, name: str, data: bytes, mode: object = None) -> Any:  # noqa: ARG002 - it never comes so far
            raise GenericError(text)

    with pytest.raises(StorageError, match="no key in the environment"):
        Objects(Keyless(MemoryStore()), "s3://b").probed()  # type: ignore[arg-type] # for one
