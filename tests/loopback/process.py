"""Start the loopback platform as a process of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.loopback.faults import Faults

ROOT = Path(__file__).parents[2]


@contextmanager
def platform_process(folder: Path, faults: Faults | None = None, *, seed: int = 0) -> Iterator[str]:
    """Give the address of a platform that runs until the end of the block; `folder` gets its `port` and `journal`."""
    files = ["--port-file", str(folder / "port"), "--journal", str(folder / "journal")]
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "tests.loopback.platform", *files),
            *("--faults", (faults or Faults()).to_json(), "--seed", str(seed)),
        ],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert address, "the platform did not start"
        yield address
    finally:
        process.kill()
        process.communicate(timeout=20)
