"""A whole scene of copies of one tile of testdata/, for measuring (pip install numpy rasterio).

    scene.py OUT.tif SIDE SHIPS     a square of SIDE pixels of 0.4 m, tiled, DEFLATE, 3 x u8
"""

import random
import shutil
import sys
from pathlib import Path

import numpy as np
import rasterio

out, side, ships = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
source = Path(__file__).resolve().parent.parent.parent / "testdata/call00a.tif"
with rasterio.open(source) as tile:
    pixels, profile = tile.read(), tile.profile
SEA, TILE = 70, pixels.shape[1]
# The corner of the tile, mirrored at each seam, so that the sea has no edges.
at = np.arange(side)
fold = np.where((at // SEA) % 2 == 0, at % SEA, SEA - 1 - at % SEA)
chance = random.Random(1)
places = {}
while len(places) < ships:
    col, row = chance.randrange(side - TILE), chance.randrange(side - TILE)
    if all(abs(col - c) > TILE or abs(row - r) > TILE for c, r in places):
        places[(col, row)] = True
profile.update(driver="GTiff", width=side, height=side, tiled=True, blockxsize=512,
               blockysize=512, compress="deflate", predictor=2, bigtiff="if_safer")
with rasterio.open(out, "w", **profile) as scene:
    for top in range(0, side, 512):
        rows = min(512, side - top)
        strip = pixels[:, fold[top:top + rows]][:, :, fold]
        for col, row in places:
            a, b = max(row, top), min(row + TILE, top + rows)
            if a < b:
                strip[:, a - top:b - top, col:col + TILE] = pixels[:, a - row:b - row]
        scene.write(strip, window=rasterio.windows.Window(0, top, side, rows))
shutil.copy(source.with_suffix(".json"), out.with_suffix(".json"))
