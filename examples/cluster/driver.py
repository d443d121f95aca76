"""Feeds requests to `plimsoll worker`s on a Dask cluster; answers go to an NDJSON journal.

    plimsoll plan --root DIR DIR > requests.ndjson
    python driver.py --root DIR --journal answers.ndjson requests.ndjson
    plimsoll merge --requests requests.ndjson answers.ndjson > fleet.ndjson

A run that was stopped goes on from its journal when it is started again.
"""

import argparse
import json
import os
import select
import subprocess
import time

import dask
from distributed import Client, LocalCluster, as_completed, get_worker


def answer(command, line, timeout):
    """Gives one request to this Dask worker's child, which lives as long as it answers in time."""
    here = get_worker()
    child = getattr(here, "plimsoll", None)
    if child is None or child.poll() is not None:
        pipe = subprocess.PIPE
        child = here.plimsoll = subprocess.Popen(command, stdin=pipe, stdout=pipe, bufsize=0)
    try:
        child.stdin.write(line.encode() + b"\n")
        got = b""
        while not got.endswith(b"\n"):
            if not select.select([child.stdout], [], [], timeout)[0]:
                raise TimeoutError(f"no answer within {timeout:g} s")
            part = child.stdout.read(1 << 20)
            if not part:
                raise RuntimeError(f"the worker ended with status {child.wait()}")
            got += part
        if json.loads(got)["id"] != json.loads(line)["id"]:
            raise RuntimeError("the worker answered another request")
        return got.decode()
    except Exception:
        child.kill()
        child.wait()
        raise


def failed(line, error):
    """The line of a tile that no worker survives."""
    asked = json.loads(line)
    row = {"tile": asked["tile"], "sha256": None, "status": "failed", "error": error, "hulls": 0}
    part = {"part": {"window": asked["window"], "size": None}} if "window" in asked else {}
    return json.dumps({"schema": 1, "id": asked["id"], "tile": row, "features": []} | part) + "\n"


def unanswered(requests, journal):
    """The requests without an answer; half a line that was being written is cut off."""
    whole, done = 0, set()
    for line in journal:
        if line.endswith(b"\n"):
            whole += len(line)
            done.add(json.loads(line)["id"])
    journal.truncate(whole)
    journal.seek(whole)
    asked = {json.loads(line)["id"]: line.strip() for line in requests if line.strip()}
    return [line for id, line in asked.items() if id not in done]


def main():
    say = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    say.add_argument("requests", type=argparse.FileType())
    say.add_argument("--journal", required=True)
    say.add_argument("--root", default=".", help="folder of the tiles, as the workers see it")
    say.add_argument("--scheduler", help="address of a cluster; a local one is started without")
    say.add_argument("--workers", type=int, default=os.cpu_count(), help="of a local cluster")
    say.add_argument("--worker", nargs="+", default=["plimsoll", "worker"], metavar="COMMAND")
    say.add_argument("--timeout", type=float, default=600, help="seconds for one request")
    args = say.parse_args()
    # A dead worker is noticed after this time, 30 s by default.
    dask.config.set({"distributed.comm.timeouts.connect": "5s"})
    command = [*args.worker, "--root", args.root]
    with open(args.journal, "a+b") as journal:
        journal.seek(0)
        lines = unanswered(args.requests, journal)
        cluster = args.scheduler or LocalCluster(
            n_workers=args.workers, threads_per_worker=1, host="127.0.0.1", dashboard_address=None
        )
        with Client(cluster) as client:
            began = time.monotonic()
            # pure=False: Dask must not take two requests of one text for one.
            futures = client.map(
                answer, [command] * len(lines), lines, [args.timeout] * len(lines),
                retries=3, pure=False,
            )
            asked = dict(zip((f.key for f in futures), lines))
            running = as_completed(futures)
            del futures
            for future in running:
                error = future.exception()
                line = failed(asked[future.key], str(error)) if error else future.result()
                journal.write(line.encode())
                journal.flush()
                os.fsync(journal.fileno())
                future.release()  # what is written need not be computed again when a worker dies
            took = time.monotonic() - began
    print(f"{len(lines)} requests answered in {took:.2f} s, see {args.journal}")


if __name__ == "__main__":
    main()
