"""draftflow beside other pipelines: the same mock server, the same sources, the same target length.

python bench/side_by_side.py HARNESS [--lengths 1300 4000] [--kill] [--peer NAME PYTHON SCRIPT ...] [--python PYTHON]
                             [--json FILE]

HARNESS is a folder with `bench.py run`, `mock_llm.py` and `mock_answers.py` (`answer(request, prompt, seed, bad)`); the
project does without it. It is copied into a temporary folder, where draftflow's prompts are answered in their own
terms: its quotations have to be found in the sources. Peers are drivers in environments of their own, answered by the
harness; NAME is their package. PYTHON is draftflow's own, by default the one this runs in, which has more in it than
an installation. `install_mb` is all that such an environment has, `import_s` the best of three imports of the package.
`busy/bound` are the seconds in which a call was in flight over the critical path of four calls one after the other.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ANSWERS = """
import sys
sys.path[:0] = [{tests!r}, {bench!r}]
from mock_answers_of_harness import *  # noqa: F403
import mock_answers_of_harness as harness
import decent
from fake_model import MATERIAL, schema_name, sensible

def answer(request, prompt, seed, bad):
    name = schema_name(request) or ""
    if not (name.endswith("reply") or MATERIAL.search(prompt)):
        return harness.answer(request, prompt, seed, bad)
    kind = name.removesuffix("reply") or ("revise" if decent.AGAIN in prompt else "write")
    return kind, (decent.answer if {decent!r} else sensible)(request), []
"""


def measured(harness: Path, name: str, command: list[str], length: int, *, kill: bool, poor: bool) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as temporary:
        copy = Path(temporary) / "harness"
        shutil.copytree(harness, copy)
        (copy / "mock_answers.py").rename(copy / "mock_answers_of_harness.py")
        answers = ANSWERS.format(tests=str(HERE.parent / "tests"), bench=str(HERE), decent=not poor)
        (copy / "mock_answers.py").write_text(answers, encoding="utf-8")
        options = ["--name", name, "--work", str(Path(temporary) / "work")]
        options += ["--mock", "--ttft 0.3 --tps 300", "--kill-after-calls", "12"] if kill else []
        environment = os.environ | {"BENCH_LENGTH": str(length)}
        run = [sys.executable, str(copy / "bench.py"), "run", *options, "--", *command]
        done = subprocess.run(run, env=environment, capture_output=True, text=True, check=False)
        result = Path(temporary) / "work" / name / "result.json"
        if not result.exists():
            raise SystemExit(f"{name}: the harness failed\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
        found: dict[str, Any] = json.loads(result.read_text(encoding="utf-8"))
        found["stages"] = stages(Path(temporary) / "work" / name / "requests.jsonl")
        if keep := os.environ.get("KEEP"):
            shutil.copytree(Path(temporary) / "work" / name, Path(keep) / name, dirs_exist_ok=True)
    sys.path[:0] = [str(harness)]
    from bench import bound  # type: ignore[import-not-found] # of the harness

    depth = bound(found["article_tokens"])[0]
    tokens = found["prompt_tokens"] + found["completion_tokens"]
    return {
        "name": name,
        "exit": found["exit"],
        "words": found["words"],
        "calls": found["llm_ok"],
        "input": found["prompt_tokens"],
        "output": found["completion_tokens"],
        "per_1000_words": round(1000 * tokens / max(1, found["words"])),
        "busy_s": found["llm_seconds_busy"],
        "busy/bound": round(found["llm_seconds_busy"] / depth, 2),
        "wall_s": found["wall_s"],
        "rss_mb": found["peak_rss_mb"],
        "unresolved": found["unresolved_uses"],
        "paid_again": found.get("repeated_prompts", ""),
        "stages": found["stages"],
    }


def installed(python: str, package: str) -> dict[str, float | str]:
    """Size of an environment in MB, and the seconds its package takes to be imported."""
    asked = [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    site = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()
    size = sum(path.stat().st_size for path in Path(site).rglob("*") if path.is_file())
    module = package.replace("-", "_")
    command = [python, "-c", "import draftflow.cli" if package == "draftflow" else f"import {module}"]
    took = []
    for _ in range(3):
        begun = time.perf_counter()
        failed = subprocess.run(command, capture_output=True, check=False).returncode
        took.append(time.perf_counter() - begun)
    return {"install_mb": round(size / 1e6), "import_s": "failed" if failed else round(min(took), 2)}


def stages(log: Path) -> dict[str, dict[str, float]]:
    """By kind of call: how many, tokens in and out, and from when to when the calls were in flight, in seconds."""
    rows = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    zero, found = min((row["t"] for row in rows), default=0.0), dict[str, dict[str, float]]()
    for row in sorted(rows, key=lambda row: row["t"]):
        at = row["t"] - zero
        each = found.setdefault(row["kind"], {"calls": 0, "input": 0, "output": 0, "from": at, "to": 0.0})
        each["calls"] += 1
        each["input"] += row["prompt_tokens"]
        each["output"] += row["completion_tokens"]
        each["to"] = max(each["to"], at + row["latency"])
    return {name: {key: round(value, 2) for key, value in each.items()} for name, each in found.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("harness", type=Path)
    parser.add_argument("--lengths", type=int, nargs="*", default=[1_300, 4_000])
    parser.add_argument("--kill", action="store_true", help="kill each after 12 answers and run it again")
    parser.add_argument("--poor", action="store_true", help="answers that provoke rewrites, as the tests have them")
    parser.add_argument("--peer", action="append", nargs="+", default=[], metavar="NAME PYTHON SCRIPT")
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    ours = [("draftflow", [options.python, str(HERE / "run_draftflow.py")], length) for length in options.lengths]
    theirs = [(peer[0], [*peer[1:]], options.lengths[0]) for peer in options.peer]
    found = []
    for name, command, length in [*ours, *theirs]:
        for kill in (False, True) if options.kill else (False,):
            label = f"{name}-{length}" + ("-kill" if kill else "")
            made = measured(options.harness.absolute(), label, command, length, kill=kill, poor=options.poor)
            by_stage = made.pop("stages")
            found.append({**made, **installed(command[0], name), "stages": by_stage})
            if len(found) == 1:
                print(f"{'':24}" + "".join(f"{key[:10]:>11}" for key in list(found[0])[1:-1]))
            print(f"{label:24}" + "".join(f"{value!s:>11}" for value in list(found[-1].values())[1:-1]), flush=True)
            for stage, figures in by_stage.items():
                print(f"    {stage:20}" + "".join(f"{key} {value!s:<9}" for key, value in figures.items()))
    if options.json:
        options.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
