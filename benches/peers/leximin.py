"""The fairest lottery by the Python package `sortition-algorithms` (with gurobipy, whose free licence covers this size).

python3 leximin.py categories.csv respondents.csv SEATS: prints the seconds it took and the smallest chance it found.
"""

import csv
import sys
import time

from sortition_algorithms.committee_generation import find_distribution_leximin
from sortition_algorithms.features import read_in_features
from sortition_algorithms.people import read_in_people
from sortition_algorithms.settings import Settings

with open(sys.argv[1], encoding="utf-8-sig", newline="") as file:
    quotas = csv.DictReader(file)
    head = ["feature", "value", *quotas.fieldnames[2:]]
    rows = [dict(zip(head, row.values())) for row in quotas]
features, _, _ = read_in_features(head, rows)
with open(sys.argv[2], encoding="utf-8-sig", newline="") as file:
    pool = csv.DictReader(file)
    people, _ = read_in_people(list(pool.fieldnames), list(pool), features, Settings(id_column="id", columns_to_keep=[]))

begun = time.perf_counter()
panels, shares, _ = find_distribution_leximin(features, people, int(sys.argv[3]), [])
seconds = time.perf_counter() - begun
chances = {person: 0.0 for person in people}
for panel, share in zip(panels, shares):
    for person in panel:
        chances[person] += share
print(f"seconds={seconds:.2f} smallest={min(chances.values()):.6f} panels={len(panels)}")
