"""How long a command takes to begin, beside a Python that does nothing; and what is installed.

python bench/startup.py [--times 7] [--json FILE]

The least of several times is taken: on a busy machine the others say how busy it is.
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

ROOT = Path(__file__).parent.parent
COMMANDS = {
    "python -c pass": ["-c", "pass"],
    "--help": ["-m", "draftflow", "--help"],
    "status": ["-m", "draftflow", "status", "boats"],
    "run, nothing to do": ["-m", "draftflow", "run", "boats"],
    "batch --dry-run, 1 entry": ["-m", "draftflow", "batch", "one.csv", "--dry-run"],
}


def measured(times: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as temporary:
        here = Path(temporary)
        shutil.copytree(ROOT / "examples/ferry/sources", here / "notes")
        (here / "one.csv").write_text("topic,sources\nBoats,notes\n", encoding="utf-8")
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("OPENAI_", "DRAFTFLOW_"))},
            "PYTHONPATH": str(ROOT / "src"),
            "XDG_CACHE_HOME": str(here / "cache"),
            "XDG_CONFIG_HOME": str(here / "config"),
        }

        def run(arguments: list[str]) -> float:
            began = time.perf_counter()
            subprocess.run([sys.executable, *arguments], cwd=here, env=environment, capture_output=True, check=True)
            return time.perf_counter() - began

        run(["-m", "draftflow", "new", "Harrow Sound ferries", "--source", "notes", "--name", "boats", "--quiet"])
        seconds = {name: min(run(arguments) for _ in range(times)) for name, arguments in COMMANDS.items()}
    base = seconds["python -c pass"]
    return {name: {"seconds": round(each, 3), "times": round(each / base, 2)} for name, each in seconds.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=7)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    found = measured(options.times)
    for name, each in found.items():
        print(f"{name:28}{each['seconds']:8.3f} s{each['times']:8.2f} x")
    if options.json:
        options.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
