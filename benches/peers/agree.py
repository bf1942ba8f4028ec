"""How far a peer's figures are from ours: the largest relative difference of estimates and standard errors.

python3 agree.py results.json peer.csv
"""

import json
import sys

import pandas as pd

NAMES = ["composite", "composite_se", "satisfaction", "satisfaction_se"]

with open(sys.argv[1], encoding="utf-8") as file:
    ours = {unit["unit_id"]: unit for unit in json.load(file)["units"]}
peer = pd.read_csv(sys.argv[2]).set_index("unit_id")
pairs = [(ours[unit][name], row[name]) for unit, row in peer.iterrows() for name in NAMES]
for unit, row in peer.iterrows():
    for aspect in ours[unit]["aspects"]:
        own = aspect["aspect_id"]
        pairs += [(aspect["mean"], row[f"mean_{own}"]), (aspect["mean_se"], row[f"mean_{own}_se"]),
                  (aspect["satisfaction"], row[f"sat_{own}"]), (aspect["satisfaction_se"], row[f"sat_{own}_se"])]
print(f"{max(abs(one - other) / max(abs(other), 1e-300) for one, other in pairs):.0e}")
