"""What a practitioner would write with rasterio, OpenCV and scikit-image: the opponent.

    python opponent.py FOLDER WORKERS

For each tile: read all bands, tell water from the rest by its robust mean and scatter, close and
open the mask, label it, keep what is long and narrow, turn the full-resolution chip of each ship
onto her axis, average the profile across her middle, and find the edges of deck and shadow in
it to a part of a pixel. One process per worker, tiles handed out one by one, GDAL and OpenCV on
one thread each. Prints seconds from the first tile to the last, those of all cores, ships, and the sum of the peak
memory of the workers; starting Python and importing is not counted.
"""

import json
import math
import multiprocessing
import resource
import sys
import time
from pathlib import Path


def prepare():
    global cv2, np, rasterio, measure
    import cv2
    import numpy as np
    import rasterio
    from skimage import measure

    cv2.setNumThreads(1)


def ships(path):
    with rasterio.open(path) as tile:
        bands = tile.read()
        gsd = tile.transform.a
    # Detection on a copy of one metre, as we do.
    factor = max(1, round(1.0 / gsd))
    size = (bands.shape[2] // factor, bands.shape[1] // factor)
    small = np.stack(
        [cv2.resize(b, size, interpolation=cv2.INTER_AREA) for b in bands]
    ).astype(np.float32)
    sample = small[:, ::4, ::4].reshape(len(small), -1)
    level = np.median(sample, axis=1)
    sigma = 1.4826 * np.median(np.abs(sample - level[:, None]), axis=1) + 1e-6
    off = (small - level[:, None, None]) / sigma[:, None, None]
    mask = (np.sqrt((off * off).mean(axis=0)) > 6.0) & (off.mean(axis=0) > 0)
    mask = mask.astype(np.uint8)
    square = np.ones((5, 5), np.uint8)
    mask = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, square)
    mask = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    labels = measure.label(mask, connectivity=2)
    found = []
    for region in measure.regionprops(labels):
        if region.area < 150:
            continue
        points = np.argwhere(labels == region.label)[:, ::-1].astype(np.float32)
        centre, sides, angle = cv2.minAreaRect(points)
        length, width = max(sides), min(sides)
        if length < 30 or not 2.6 < length / max(width, 1e-3) < 12:
            continue
        if sides[0] < sides[1]:
            angle += 90.0
        found.append(hull(bands, centre, length, width, angle, factor))
    return found


def hull(bands, centre, length, width, angle, factor):
    """Length and beam, and the width of the dark band beside her, in pixels of the tile."""
    centre = ((centre[0] + 0.5) * factor, (centre[1] + 0.5) * factor)
    size = (int(1.2 * length * factor), int(6 * width * factor))
    turn = cv2.getRotationMatrix2D(centre, angle, 1.0)
    turn[0, 2] += size[0] / 2 - centre[0]
    turn[1, 2] += size[1] / 2 - centre[1]
    grey = bands.mean(axis=0, dtype=np.float32)
    chip = cv2.warpAffine(grey, turn, size, flags=cv2.INTER_LINEAR)
    chip = cv2.GaussianBlur(chip, (0, 0), 1.0)
    body = chip[:, size[0] // 4 : 3 * size[0] // 4]
    profile = np.median(body, axis=1)
    step = np.abs(np.gradient(profile))
    middle = len(profile) // 2
    edges = []
    for half in (step[:middle][::-1], step[middle:]):
        strongest = int(np.argmax(half))
        after = half[strongest + 2 :]
        second = strongest + 2 + int(np.argmax(after)) if len(after) else strongest
        edges.append((peak(half, strongest), peak(half, second)))
    return {
        "length_px": length * factor,
        "beam_px": edges[0][0] + edges[1][0],
        "band_px": max(b - a for a, b in edges),
        "angle": math.degrees(0) + angle,
    }


def peak(values, at):
    if 0 < at < len(values) - 1:
        a, b, c = values[at - 1 : at + 2]
        if a - 2 * b + c != 0:
            return at + 0.5 * (a - c) / (a - 2 * b + c)
    return float(at)


def one(path):
    start = time.process_time()
    count = len(ships(path))
    spent = time.process_time() - start
    return count, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, spent


def warm(_):
    time.sleep(0.2)
    return multiprocessing.current_process().pid


def main():
    folder, workers = Path(sys.argv[1]), int(sys.argv[2])
    tiles = sorted(str(p) for p in folder.glob("*.tif"))
    with multiprocessing.Pool(workers, prepare) as pool:
        pool.map(warm, range(2 * workers), chunksize=1)
        start = time.perf_counter()
        done = pool.map(one, tiles, chunksize=1)
        wall = time.perf_counter() - start
    count = sum(n for n, _, _ in done)
    # Each worker's own peak is about the largest that any of its tiles left behind.
    peak_mb = workers * max(kb for _, kb, _ in done) / 1024
    processor = sum(s for _, _, s in done)
    print(json.dumps({"wall_s": wall, "processor_s": processor, "hulls": count, "peak_mb": peak_mb}))


if __name__ == "__main__":
    main()
