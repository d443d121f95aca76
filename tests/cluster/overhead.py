"""What the engine adds to the time of a task, on two workers.

    overhead.py PLIMSOLL FOLDER [--tasks N] [--rounds R]

Tasks that sleep show the engine alone; tasks that estimate tiles are compared with one process
of two threads (`plimsoll worker --threads 2`) answering the same requests, in wall time and in
processor time, by turns.
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
CRATE = HERE.parent.parent
DRIVER = CRATE / "examples/cluster/driver.py"
ROOT = CRATE / "testdata"
SLEEPER = """
import json, sys, time
for line in sys.stdin:
    time.sleep(float(sys.argv[1]))
    print(json.dumps({"id": json.loads(line)["id"]}), flush=True)
"""


def drive(folder, lines, *command):
    """Seconds between the first request and the last answer."""
    folder.mkdir(parents=True, exist_ok=True)
    requests, journal = folder / "requests.ndjson", folder / "answers.ndjson"
    requests.write_text("".join(json.dumps(line) + "\n" for line in lines))
    journal.unlink(missing_ok=True)
    done = subprocess.run(
        [sys.executable, DRIVER, requests, "--root", ROOT, "--journal", journal, "--workers", "2",
         "--worker", *command],
        capture_output=True, text=True, check=True,
    )
    return float(re.search(r"answered in ([\d.]+) s", done.stdout)[1])


def processor_seconds():
    times = os.times()
    return times.children_user + times.children_system


def main():
    say = argparse.ArgumentParser()
    say.add_argument("plimsoll")
    say.add_argument("folder", type=Path)
    say.add_argument("--tasks", type=int, default=100)
    say.add_argument("--rounds", type=int, default=3)
    args = say.parse_args()
    (args.folder).mkdir(parents=True, exist_ok=True)
    sleeper = args.folder / "sleeper.py"
    sleeper.write_text(SLEEPER)
    lines = [{"id": n, "tile": "call00a.tif"} for n in range(args.tasks)]
    for seconds in (0.1, 0.3, 1.0):
        ideal = args.tasks * seconds / 2
        for _ in range(args.rounds):
            took = drive(args.folder, lines, sys.executable, str(sleeper), str(seconds))
            print(f"sleep {1000 * seconds:.0f} ms: {took:.2f} s for {ideal:.2f} s, "
                  f"{100 * (took / ideal - 1):.1f} % over, "
                  f"{1000 * (took - ideal) * 2 / args.tasks:.1f} ms a task", flush=True)
    tiles = sorted(p.name for p in ROOT.glob("*.tif"))
    lines = [{"id": n, "tile": tiles[n % len(tiles)]} for n in range(args.tasks)]
    text = "".join(json.dumps(line) + "\n" for line in lines)
    walls, loads = [], []
    for _ in range(args.rounds):
        before, began = processor_seconds(), time.monotonic()
        subprocess.run([args.plimsoll, "worker", "--root", ROOT, "--threads", "2"],
                       input=text, text=True, capture_output=True, check=True)
        alone, one = time.monotonic() - began, processor_seconds() - before
        before = processor_seconds()
        took = drive(args.folder, lines, os.path.abspath(args.plimsoll), "worker")
        all = processor_seconds() - before
        walls.append(took / alone)
        loads.append(1000 * (all - one) / args.tasks)
        print(f"tiles: {alone:.2f} s alone ({one:.2f} s of processor), {took:.2f} s driven "
              f"({all:.2f} s)", flush=True)
    print(f"tiles: {100 * (statistics.median(walls) - 1):.1f} % over, "
          f"{statistics.median(loads):.1f} ms of processor a task with the start of the cluster")


if __name__ == "__main__":
    main()
