"""Kills parts of a running cluster and checks that every request has one answer, the same bytes
as from one process.

    kills.py PLIMSOLL FOLDER [--kills N] [WHAT ...]

WHAT is killed: `dask-worker`, `child` (the Rust process), `driver` (which is started again with
half a line at the end of its journal), `poison` (a request that no worker survives).
"""

import argparse
import atexit
import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import psutil

HERE = Path(__file__).resolve().parent
CRATE = HERE.parent.parent
DRIVER = CRATE / "examples/cluster/driver.py"
ROOT = CRATE / "testdata"
REQUESTS = 40
POISON = {"id": "poison", "tile": "call00a.tif"}


def requests():
    tiles = sorted(p.name for p in ROOT.glob("*.tif"))
    lines = [{"id": n, "tile": tiles[n % len(tiles)]} for n in range(REQUESTS)]
    lines[7]["tile"] = "missing.tif"  # an error is an answer, too
    return lines


def ndjson(lines):
    return "".join(json.dumps(line) + "\n" for line in lines)


def one_process(plimsoll, lines):
    done = subprocess.run(
        [plimsoll, "worker", "--root", ROOT], input=ndjson(lines), text=True, capture_output=True
    )
    assert done.returncode == 0, done.stderr
    return {json.loads(line)["id"]: line for line in done.stdout.splitlines()}


def answered(journal):
    return journal.read_bytes().count(b"\n") if journal.exists() else 0


def wait_for(what, seconds, why):
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, f"{why} within {seconds} s"
        time.sleep(0.02)


def family(driver):
    """The Dask workers of a driver and the Rust children of these."""
    workers, children = [], []
    for process in driver.children(recursive=True):
        try:
            if "worker" in process.cmdline()[1:2]:
                children.append(process)
                workers.append(process.parent())
        except (psutil.NoSuchProcess, psutil.ZombieProcess):
            continue
    return workers, children


def start(command, folder, log):
    driver = psutil.Popen(
        [sys.executable, DRIVER, "--root", ROOT, "--workers", "2", "--journal",
         folder / "answers.ndjson", folder / "requests.ndjson", "--worker", *command],
        stdout=log, stderr=log,
    )
    atexit.register(stop, driver)
    return driver


def stop(driver):
    """No cluster goes on after a check that failed."""
    if driver.poll() is None:
        driver.kill()


def run(what, plimsoll, folder, chance):
    """One run in which `what` is killed after a chance number of answers."""
    folder.mkdir(parents=True)
    lines = requests()
    command = [plimsoll, "worker"]
    if what == "poison":
        lines.insert(20, POISON)
        command = [sys.executable, HERE / "poison.py", *command]
    (folder / "requests.ndjson").write_text(ndjson(lines))
    journal = folder / "answers.ndjson"
    after = chance.randrange(5, REQUESTS - 15)
    began = time.monotonic()
    with open(folder / "log", "w") as log:
        driver = start(command, folder, log)
        if what != "poison":
            wait_for(lambda: answered(journal) >= after, 600, f"{after} answers")
            workers, children = family(driver)
            victims = {"dask-worker": workers, "child": children, "driver": [driver]}[what]
            chance.choice(victims).kill()
        if what == "driver":
            driver.wait()
            with open(journal, "ab") as torn:
                torn.write(b'{"schema":1,"id":39,"tile":{"ti')
            # What the driver leaves behind ends by itself.
            gone = lambda: not any(p.is_running() for p in workers + children)
            wait_for(gone, 120, "orphans gone")
            driver = start(command, folder, log)
        status = driver.wait(600)
    assert status == 0, (folder / "log").read_text()
    return lines, journal.read_text().splitlines(), time.monotonic() - began


def check(what, lines, answers, wanted):
    """Counts of what was lost, doubled, or differs."""
    ids = [json.loads(line)["id"] for line in answers]
    lost = [line["id"] for line in lines if line["id"] not in ids]
    doubled = len(ids) - len(set(ids))
    differ = 0
    for id, line in zip(ids, answers):
        if id == "poison":
            row = json.loads(line)["tile"]
            assert row["status"] == "failed" and "the worker ended" in row["error"], row
        else:
            differ += line != wanted[id]
    print(f"{what}: {len(answers)} answers, {len(lost)} lost, {doubled} doubled, {differ} differ")
    return len(lost) + doubled + differ


def main():
    say = argparse.ArgumentParser()
    say.add_argument("plimsoll")
    say.add_argument("folder", type=Path)
    say.add_argument("what", nargs="*", default=["dask-worker", "child", "driver", "poison"])
    say.add_argument("--kills", type=int, help="so many, by turns; once each without")
    say.add_argument("--seed", type=int, default=1)
    args = say.parse_args()
    plimsoll = os.path.abspath(args.plimsoll)
    chance = random.Random(args.seed)
    wanted = one_process(plimsoll, requests())
    wrong = 0
    for n in range(args.kills or len(args.what)):
        what = args.what[n % len(args.what)]
        lines, answers, seconds = run(what, plimsoll, args.folder / f"{n}-{what}", chance)
        wrong += check(f"{what} ({seconds:.1f} s)", lines, answers, wanted)
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()
