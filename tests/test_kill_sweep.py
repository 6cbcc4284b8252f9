"""Kill a run, or fill the disk, at every moment at which it writes or connects: nothing is lost or paid for twice."""

import json
import os
import random
import shutil
import signal
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest

from fake_model import FakeModel, serving
from killing import KILLED, NONE, Ended, Fault, Warm, cold, warm

pytestmark = pytest.mark.skipif(not hasattr(os, "fork") or not hasattr(signal, "SIGKILL"), reason="needs fork and kill")

SLUG = "the-boats"
QUIET = ("--quiet", "--jobs", "1")
NEW = ("new", "The boats", "--source", "notes", "--model", "fake-1", *QUIET)
RUN = ("run", SLUG, *QUIET)
SOURCE = """---
title: Council buys boats
---

# Council buys boats

The Harbour Council voted on 3 March 2026 to buy two electric boats for twenty-nine million dollars.
"""
WORKERS = 2
SOME = 10
PAIRS = 50
"""How many moments and pairs of moments are tried where trying all would take minutes."""

Make = Callable[["Bench"], Path]
"""Makes a folder in which the command under test can be run, the same each time."""
Finish = Callable[["Bench", Path], Ended]
"""What a person does after a crash: runs it again."""


@dataclass(frozen=True)
class Bench:
    """A warm process, the server it talks to, and a folder for its cases."""

    process: Warm
    server: FakeModel
    base: Path
    numbers: "count[int]"

    def empty(self) -> Path:
        folder = self.base / str(next(self.numbers))
        (folder / "notes").mkdir(parents=True)
        (folder / "notes/one.md").write_text(SOURCE, encoding="utf-8")
        return folder

    def finished(self) -> Path:
        """A folder with a finished article, of which a run would make nothing anew."""
        return shutil.copytree(self.base / "finished", self.base / str(next(self.numbers)))

    def run(self, *argv: str, cwd: Path, fault: Fault = NONE) -> Ended:
        return self.process.run(*argv, cwd=cwd, fault=fault)

    def asked(self) -> "Counter[str]":
        """The requests since this was last called."""
        found = Counter(json.dumps(body, sort_keys=True) for body in self.server.bodies)
        self.server.bodies.clear()
        return found


@contextmanager
def opened(base: Path) -> Iterator[Bench]:
    with serving() as server:
        home = base / "home"
        (home / "notes").mkdir(parents=True)
        (home / "notes/one.md").write_text(SOURCE, encoding="utf-8")
        with warm(server.url, home, *NEW) as process:
            bench = Bench(process, server, base, count())
            assert bench.run(*NEW, cwd=bench.empty().rename(base / "finished")).code == 0
            server.bodies.clear()  # the warming up is over
            yield bench


@pytest.fixture(scope="module")
def benches(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sequence[Bench]]:
    """One for each core of a small machine."""
    with ExitStack() as stack:
        yield [stack.enter_context(opened(tmp_path_factory.mktemp("bench"))) for _ in range(WORKERS)]


def again(bench: Bench, folder: Path) -> Ended:
    """`run` if there is an article to go on with, else the same command once more."""
    return bench.run(*(RUN if (article(folder) / "brief.md").exists() else NEW), cwd=folder)


def tree(folder: Path) -> dict[str, bytes]:
    """All files but the times of calls and the tool's own folder; and what should be nowhere, there or not."""
    found = {p.relative_to(folder).as_posix(): p for p in sorted(folder.rglob("*")) if p.is_file()}
    kept = {name: p.read_bytes() for name, p in found.items() if ".draftflow/" not in name and p.name != "calls.jsonl"}
    return kept | {
        name: b"should not be here" for name in found if name.endswith((".tmp", "holder")) or "/pending/" in name
    }


@dataclass(frozen=True)
class Golden:
    """What a command that nothing happens to does: its moments, what it leaves, what it asks."""

    moments: int
    tree: dict[str, bytes]
    asked: "Counter[str]"


@dataclass(frozen=True)
class Sweep:
    """One command, to which something happens, and which is run again: `argv` in what `make` made, then `finish`."""

    make: Make
    argv: tuple[str, ...]
    finish: Finish
    look: Callable[[Path], None] = lambda _folder: None
    in_flight: int = 1
    """Calls that may be under way at the same time, and may have to be made again after each fault."""

    def over(self, benches: Sequence[Bench], choose: Callable[[int], list[tuple[Fault, ...]]]) -> list[str]:
        """What is wrong after each of the cases that `choose` names, given the number of moments."""
        golden = self.uninterrupted(benches[0])
        cases = choose(golden.moments)
        assert cases

        def work(number: int) -> list[str]:
            found = ((case, self.problems(benches[number], case, golden)) for case in cases[number :: len(benches)])
            return [f"{case}: {'; '.join(problems)}" for case, problems in found if problems]

        with ThreadPoolExecutor(len(benches)) as pool:
            return [problem for found in pool.map(work, range(len(benches))) for problem in found]

    def uninterrupted(self, bench: Bench) -> Golden:
        folder = self.make(bench)
        bench.asked()
        ended = bench.run(*self.argv, cwd=folder)
        assert ended.code == 0, ended.out
        assert ended.count
        self.look(folder)
        return Golden(ended.count, tree(folder), bench.asked())

    def problems(self, bench: Bench, faults: tuple[Fault, ...], golden: Golden) -> list[str]:
        """What is wrong after `faults`, one after the other, and a run that nothing happens to."""
        folder = self.make(bench)
        before = tree(folder)
        bench.asked()
        found: list[str] = []
        for number, fault in enumerate(faults):
            begun = (article(folder) / "brief.md").exists() and number > 0
            ended = bench.run(*(RUN if begun else self.argv), cwd=folder, fault=fault)
            found += stopped_well(ended, fault, may_be_late=number > 0 or self.in_flight > 1)
            found += lost(before, tree(folder), golden.tree)
        ended = self.finish(bench, folder)
        self.look(folder)
        after, more = tree(folder), bench.asked() - golden.asked
        differ = sorted(name for name in after.keys() | golden.tree.keys() if after.get(name) != golden.tree.get(name))
        return [
            *found,
            *([] if ended.code == 0 else [f"exit {ended.code}: {ended.out}"]),
            *([f"differ: {differ}"] if differ else []),
            *([f"{more.total()} calls were repeated"] if more.total() > self.in_flight * len(faults) else []),
        ]


def stopped_well(ended: Ended, fault: Fault, *, may_be_late: bool) -> list[str]:
    """What is wrong with the end of a run to which a fault happened, or came too late to happen."""
    if fault.at is not None and not fault.disk_full:
        return [] if ended.code == KILLED or may_be_late else ["was not killed"]
    if ended.code == 0:
        return [] if ended.out.splitlines()[-1].startswith("article: ") else [f"exit 0, but {ended.out}"]
    said = ended.out.splitlines()
    good = ended.code == 5 and said[-1].startswith("draftflow: ") and "cannot be written" in said[-1]
    return [] if good and "Traceback" not in ended.out else [f"exit {ended.code}: {ended.out}"]


def lost(before: dict[str, bytes], now: dict[str, bytes], golden: dict[str, bytes]) -> Iterator[str]:
    """Files that were there and are neither as they were nor as they shall be; the lock grows unit by unit."""
    for name, data in before.items():
        if name.endswith("draftflow.lock"):
            json.loads(now[name])
        elif now.get(name) not in (data, golden.get(name)):
            yield f"{name} is damaged"


def every(total: int) -> list[tuple[Fault, ...]]:
    return [(Fault(moment),) for moment in range(1, total + 1)]


def some(total: int) -> list[tuple[Fault, ...]]:
    return [(Fault(moment),) for moment in sorted(random.Random(2).sample(range(1, total + 1), SOME))]


def pairs(total: int) -> list[tuple[Fault, ...]]:
    chance = random.Random(1)
    return [(Fault(chance.randint(1, total)), Fault(chance.randint(1, total // 2))) for _ in range(PAIRS)]


def full(total: int) -> list[tuple[Fault, ...]]:
    """The disk fills up at every eighth moment, so that every kind of moment has its turn."""
    return [(Fault(moment, disk_full=True),) for moment in range(1, total + 1, 8)]


def too_large(_total: int) -> list[tuple[Fault, ...]]:
    return [(Fault(largest=size),) for size in (0, 200, 1_000, 3_000)]


def begun(bench: Bench) -> Path:
    """A folder with an article of which there is the brief."""
    folder = bench.empty()
    article(folder).mkdir(parents=True)
    shutil.copy(article(bench.base / "finished") / "brief.md", article(folder))
    return folder


FIRST = Sweep(Bench.empty, NEW, again)
WHOLE = Sweep(begun, RUN, again)


def test_an_article_killed_at_any_moment(benches: Sequence[Bench]) -> None:
    assert WHOLE.over(benches, every) == []


def test_a_new_article_killed_at_any_moment_of_its_beginning(benches: Sequence[Bench]) -> None:
    def beginning(total: int) -> list[tuple[Fault, ...]]:
        with_brief = WHOLE.uninterrupted(benches[0]).moments
        assert total > with_brief
        return every(total - with_brief + 1)

    assert FIRST.over(benches, beginning) == []


def test_a_killed_new_says_how_to_go_on(benches: Sequence[Bench]) -> None:
    folder = benches[0].empty()
    assert benches[0].run(*NEW, cwd=folder, fault=Fault(40)).code == KILLED
    ended = benches[0].run(*NEW, cwd=folder)
    assert ended.code == 2
    assert f"`draftflow run {SLUG}` goes on with it" in ended.out


@pytest.mark.parametrize("choose", [full, too_large])
def test_a_new_article_on_a_disk_that_is_full(
    choose: Callable[[int], list[tuple[Fault, ...]]], benches: Sequence[Bench]
) -> None:
    assert FIRST.over(benches, choose) == []


def test_a_new_article_killed_twice(benches: Sequence[Bench]) -> None:
    assert FIRST.over(benches, pairs) == []


MINE = "A sentence of my own that nobody may lose.\n"
STRAY = "A section that no heading asks for.\n"


def article(folder: Path) -> Path:
    return folder / "outputs" / SLUG


def kept(folder: Path, text: str) -> bool:
    """Whether what a person wrote stands somewhere in the article's folder."""
    return any(
        text in path.read_text("utf-8")
        for path in article(folder).rglob("*")
        if path.suffix != ".tmp" and path.is_file()
    )


def with_edits(bench: Bench) -> Path:
    """A section edited and a stray one added by hand, a second source read and both it and its file taken away."""
    folder = bench.finished()
    (article(folder) / "sections/part-1.md").write_text(MINE, encoding="utf-8")
    (article(folder) / "sections/stray.md").write_text(STRAY, encoding="utf-8")
    lock = json.loads((article(folder) / "draftflow.lock").read_text("utf-8"))
    gone = {**lock["units"]["research/evidence/one"], "path": "evidence/gone.yaml"}
    lock["units"]["research/evidence/gone"] = gone
    (article(folder) / "draftflow.lock").write_text(json.dumps(lock), encoding="utf-8")
    return folder


def edits_are_kept(folder: Path) -> None:
    assert kept(folder, MINE)
    assert kept(folder, STRAY)


def test_an_edit_that_is_overwritten_is_kept_whenever_the_run_is_killed(benches: Sequence[Bench]) -> None:
    command = ("run", SLUG, "--overwrite", *QUIET)
    sweep = Sweep(with_edits, command, lambda bench, folder: bench.run(*command, cwd=folder), edits_are_kept)
    assert sweep.over(benches, every) == []


def with_new_instructions(bench: Bench) -> Path:
    """Everything stale, and one section edited."""
    folder = with_edits(bench)
    with (article(folder) / "brief.md").open("a", encoding="utf-8") as brief:
        brief.write("\nWrite for the fishermen.\n")
    return folder


@pytest.mark.parametrize("choose", [some, full, too_large])
def test_an_article_made_anew_and_stopped(
    choose: Callable[[int], list[tuple[Fault, ...]]], benches: Sequence[Bench]
) -> None:
    sweep = Sweep(with_new_instructions, RUN, lambda bench, folder: bench.run(*RUN, cwd=folder), edits_are_kept)
    assert sweep.over(benches, choose) == []


def with_a_pasted_quote(bench: Bench) -> Path:
    """A quote pasted into the evidence, without an id."""
    folder = bench.finished()
    with (article(folder) / "evidence/one.yaml").open("r+", encoding="utf-8") as evidence:
        text = evidence.read()
        evidence.seek(0)
        evidence.write(
            text.replace("passages:\n", "passages:\n- quote: two electric boats for twenty-nine million\n", 1)
        )
    return folder


def test_a_pasted_quote_gets_its_id_whenever_the_run_is_killed(benches: Sequence[Bench]) -> None:
    command = ("run", SLUG, "--to", "research", *QUIET)
    sweep = Sweep(with_a_pasted_quote, command, lambda bench, folder: bench.run(*command, cwd=folder))
    assert sweep.over(benches, every) == []


def with_several_sources(bench: Bench) -> Path:
    folder = bench.empty()
    for number in range(3):
        (folder / f"notes/more-{number}.md").write_text(SOURCE.replace("two", f"{number + 3}"), encoding="utf-8")
    return folder


def test_several_units_at_once_and_a_kill(benches: Sequence[Bench]) -> None:
    sweep = Sweep(with_several_sources, (*NEW, "--jobs", "4"), again, in_flight=4)
    assert sweep.over(benches, some) == []


def test_a_recorded_article_killed_leaves_a_whole_tape(benches: Sequence[Bench]) -> None:
    def finish(bench: Bench, folder: Path) -> Ended:
        ended = bench.run(*NEW, "--record", "tape", cwd=folder)
        return bench.run(*RUN, "--record", "tape", cwd=folder) if ended.code == 2 else ended

    assert Sweep(Bench.empty, (*NEW, "--record", "tape"), finish).over(benches, some) == []


def test_processes_of_their_own_killed_in_the_middle(benches: Sequence[Bench]) -> None:
    bench = benches[0]
    golden = FIRST.uninterrupted(bench)
    for moment in random.Random(3).sample(range(1, golden.moments), 2):
        folder = bench.empty()
        bench.asked()
        assert cold(*NEW, cwd=folder, env=bench.process.env, at=moment).code == KILLED
        ended = again(bench, folder)
        assert ended.code == 0, ended.out
        assert tree(folder) == golden.tree, moment
        assert (bench.asked() - golden.asked).total() <= 1
