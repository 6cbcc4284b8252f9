"""Everything that is measured, one after the other: a table of each, and all of it as JSON.

python bench/all.py [--only startup pipeline retries check retrieval batch side] [--json bench.json] [--quick]
                    [--harness DIR]

Nothing here is a test: seconds depend on the machine and on what else it does. `--quick` takes small sizes. `side`
needs the folder of a side-by-side harness, see side_by_side.py, and is left out without one.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PARTS = {
    "startup": ("how long a command takes to begin", "startup.py", [], ["--times", "3"]),
    "pipeline": ("an article beside the critical path of its calls", "pipeline.py", [], ["--sections", "6"]),
    "retries": ("requests to a server that fails", "retries.py", [], ["--calls", "30"]),
    "check": ("the audit, article against sources", "check_speed.py", [], ["--article", "0.2", "--sources", "2"]),
    "retrieval": ("search over sources", "retrieval.py", [], ["--counts", "10", "100", "1000"]),
    "batch": ("many articles over several workers", "batch.py", [], ["--articles", "8", "--workers", "1", "2"]),
    "side": ("beside other pipelines", "side_by_side.py", ["--kill"], ["--lengths", "1300"]),
}  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="*", choices=PARTS, default=list(PARTS))
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--harness", type=Path)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    machine = {"python": platform.python_version(), "system": platform.platform(), "cores": os.cpu_count()}
    found: dict[str, Any] = {"at": datetime.now(UTC).isoformat(timespec="seconds"), **machine}
    failed = 0
    for name in options.only:
        what, script, full, quick = PARTS[name]
        if name == "side" and options.harness is None:
            print("\n== side: left out, no --harness")
            continue
        print(f"\n== {name}: {what}", flush=True)
        with tempfile.TemporaryDirectory() as temporary:
            file = Path(temporary) / "part.json"
            before = [str(options.harness)] if name == "side" else []
            more = [*before, *(quick if options.quick else full), "--json", str(file)]
            environment = os.environ | {"PYTHONPATH": str(HERE.parent / "src")}
            done = subprocess.run([sys.executable, str(HERE / script), *more], env=environment, check=False)
            failed += done.returncode != 0
            found[name] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {"exit": done.returncode}
    if options.json:
        options.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
        print(f"\n{options.json}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
