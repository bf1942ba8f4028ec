"""Makes roster.csv and expected.csv with Python's hashlib alone (standard library; no code of this project).

Every third person stands in the roster of another stratum; ids and the seed are partly Chinese on purpose.
"""
import csv
import hashlib

SEED = "2026-11-08 双色球 2026128 期 03 07 11 19 24 30 + 09"
PLAN = {"S01": (12, 5), "S02": (1, 3), "市民代表": (20, 80)}  # stratum: (to draw, reserves)

people = []
for number in range(200):
    stratum = list(PLAN)[number % 3]
    name = f"居民{number:04d}" if stratum == "市民代表" else f"F{number:06d}"
    people.append((name, stratum))

with open("roster.csv", "w", newline="", encoding="utf-8") as file:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["person_id", "stratum_id"])
    writer.writerows(people)

with open("expected.csv", "w", newline="", encoding="utf-8") as file:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["list", "stratum_id", "person_id", "ticket"])
    lists = {"drawn": [], "reserves": []}
    for stratum, (to_draw, reserves) in PLAN.items():
        tickets = sorted(
            (hashlib.sha256(f"{SEED}\n{stratum}\n{name}".encode("utf-8")).hexdigest(), name)
            for name, of_stratum in people
            if of_stratum == stratum
        )
        lists["drawn"] += [(ticket, stratum, name) for ticket, name in tickets[:to_draw]]
        lists["reserves"] += [(ticket, stratum, name) for ticket, name in tickets[to_draw : to_draw + reserves]]
    for name_of_list, rows in lists.items():
        for ticket, stratum, name in sorted(rows):
            writer.writerow([name_of_list, stratum, name, ticket])
