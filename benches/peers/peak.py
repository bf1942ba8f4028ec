"""The machine's matrix-product peak, by numpy's BLAS: Gflop/s in double and in single precision.

python3 peak.py [SIZE]
"""

import sys
import time

import numpy as np


def peak(kind, size, rounds=8):
    random = np.random.default_rng(1)
    left, right = random.random((size, size)).astype(kind), random.random((size, size)).astype(kind)
    left @ right
    best = min(timed(left, right) for _ in range(rounds))
    return 2 * size**3 / best / 1e9


def timed(left, right):
    start = time.perf_counter()
    left @ right
    return time.perf_counter() - start


size = int(sys.argv[1]) if len(sys.argv) > 1 else 2500
print(f"double={peak(np.float64, size):.0f} single={peak(np.float32, size):.0f}")
