"""Driver of draftflow for a side-by-side harness: one article from `BENCH_CORPUS` on `BENCH_TOPIC`, into `BENCH_OUT`.

A second run after a kill goes on with the same folder. `BENCH_LENGTH` is the target in words, by default 1,300,
`BENCH_READER` who reads the sources (`model` or `extractive`).
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def main() -> int:
    out, corpus = Path(os.environ["BENCH_OUT"]), os.environ["BENCH_CORPUS"]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    begun = (out / "outputs/article/brief.md").exists()
    if reader := os.environ.get("BENCH_READER"):
        Path("draftflow.toml").write_text(f'reader = "{reader}"\n', encoding="utf-8")
    length = os.environ.get("BENCH_LENGTH", "1300")
    new = ["new", os.environ["BENCH_TOPIC"], "--source", corpus, "--length", length, "--name", "article"]
    command = ["run", "article"] if begun else [*new, "--model", os.environ.get("BENCH_MODEL", "gpt-5.4-mini")]
    more = ["--outputs", str(out / "outputs"), "--quiet"]
    done = subprocess.run([sys.executable, "-m", "draftflow", *command, *more], env=environment, check=False)
    article = out / "outputs/article/article.md"
    if article.exists():
        shutil.copy(article, out / "article.md")
        listed = article.read_text(encoding="utf-8").partition("\n## References")[2]
        numbers = [int(number) for number in re.findall(r"^(\d+)\. ", listed, re.MULTILINE)]
        (out / "refs.json").write_text(json.dumps(numbers), encoding="utf-8")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
