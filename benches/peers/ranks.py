"""The whole job with numpy and pandas, as a careful analyst would write it.

python3 ranks.py FOLDER OUT.csv [REPLICATES] [SEED]

FOLDER holds the files `qingfeng tally` reads. For every unit: satisfaction, composite, the mean of evaluators' own
composites, and satisfaction and mean by aspect, each with its standard error by linearisation; then rank intervals, overall
and within the class, and the chance of being among the last three, from Preston's bootstrap with finite population
correction. OUT.csv gets unit_id, composite and satisfaction with their standard errors, and the rank bounds.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd


def read(folder, name, **options):
    plain = folder / f"{name}.csv"
    return pd.read_csv(plain if plain.exists() else folder / f"{name}.csv.gz", dtype=str, **options)


def load(folder):
    """Marks as people × units × aspects (0: not valid), with everything about strata, units and options."""
    strata, units, aspects = (read(folder, name) for name in ("strata", "units", "aspects"))
    options = read(folder, "options")
    people = read(folder, "evaluators")
    people = people[people.responded == "1"].reset_index(drop=True)
    answers = read(folder, "responses", keep_default_na=False)
    row = pd.Index(people.evaluator_id).get_indexer(answers.evaluator_id)
    column = pd.Index(units.unit_id).get_indexer(answers.unit_id)
    valid = options[options.counts_as_valid == "1"].code
    codes = np.zeros((len(people), len(units), len(aspects)), dtype=np.int8)
    for place, aspect in enumerate(aspects.aspect_id):
        known = answers[aspect].where(answers[aspect].isin(valid), "0")
        codes[row, column, place] = known.astype(np.int8)
    return strata, units, aspects, options, people, codes


class Design:
    """A stratified simple random sample with weights N/n and finite population correction."""

    def __init__(self, strata, people):
        self.stratum = pd.Index(strata.stratum_id).get_indexer(people.stratum_id)
        self.population = strata.population_N.astype(float).to_numpy()
        self.n = np.bincount(self.stratum, minlength=len(strata))
        self.weight = (self.population / np.maximum(self.n, 1))[self.stratum]
        self.members = [np.flatnonzero(self.stratum == h) for h in range(len(strata)) if self.n[h] > 0]

    def standard_errors(self, scores):
        """Of totals of linearised scores, one column each."""
        variance = np.zeros(scores.shape[1])
        for members in self.members:
            own, n = scores[members] * self.weight[members, None], len(members)
            if n > 1:
                rest = 1 - n / self.population[self.stratum[members[0]]]
                variance += rest * n / (n - 1) * ((own - own.mean(axis=0)) ** 2).sum(axis=0)
        return np.sqrt(variance)

    def ratio(self, y, x):
        """Ratios of weighted totals, column by column, and the linearised scores."""
        totals = self.weight @ x
        ratio = (self.weight @ y) / totals
        return ratio, (y - ratio * x) / totals

    def bootstrap(self, replicates, seed):
        """Replicate weights after Preston (2009): half of each stratum without replacement, rescaled."""
        random = np.random.default_rng(seed)
        weights = np.empty((replicates, len(self.weight)))
        for members in self.members:
            n, half = len(members), len(members) // 2
            rest = 1 - n / self.population[self.stratum[members[0]]]
            step = np.sqrt(half * rest / max(n - half, 1))
            chosen = random.random((replicates, n)).argpartition(max(half - 1, 0), axis=1)[:, :half]
            weights[:, members] = 1 - step
            np.put_along_axis(weights, members[chosen], 1 - step + step * n / max(half, 1), axis=1)
        return weights * self.weight


def ranks(scores):
    """1 the highest, equal scores sharing the better rank."""
    return (-pd.DataFrame(scores)).rank(axis=1, method="min").to_numpy()


def rank_bounds(scores):
    return np.quantile(ranks(scores), [0.025, 0.975], axis=0, method="inverted_cdf")


def main(folder, out, replicates, seed):
    strata, units, aspects, options, people, codes = load(Path(folder))
    design = Design(strata, people)
    points, satisfied = np.zeros(10), np.zeros(10)
    for option in options.itertuples():
        if option.counts_as_valid == "1":
            points[int(option.code)] = float(option.score)
            satisfied[int(option.code)] = float(option.counts_as_satisfied)
    shares = aspects.weight_percent.astype(float).to_numpy() / 100
    valid = (codes > 0).astype(float)
    score, pleased = points[codes], satisfied[codes]
    count, wide = len(people), len(units) * len(aspects)

    means, mean_scores = design.ratio(score.reshape(count, wide), valid.reshape(count, wide))
    rates, rate_scores = design.ratio(pleased.reshape(count, wide), valid.reshape(count, wide))
    composite = means.reshape(len(units), -1) @ shares
    composite_se = design.standard_errors(mean_scores.reshape(count, len(units), -1) @ shares)
    satisfaction, satisfaction_scores = design.ratio(pleased.sum(axis=2), valid.sum(axis=2))
    own_weight = valid @ shares
    own = np.divide(score @ shares, own_weight, out=np.zeros_like(own_weight), where=own_weight > 0)
    own_mean, own_scores = design.ratio(own, (own_weight > 0).astype(float))
    errors = [design.standard_errors(s) for s in (satisfaction_scores, own_scores, mean_scores, rate_scores)]

    table = pd.DataFrame({
        "unit_id": units.unit_id, "composite": composite, "composite_se": composite_se,
        "satisfaction": satisfaction, "satisfaction_se": errors[0],
        "own_mean": own_mean, "own_mean_se": errors[1],
    })
    for place, aspect in enumerate(aspects.aspect_id):
        for name, values, se in (("mean", means, errors[2]), ("sat", rates, errors[3])):
            table[f"{name}_{aspect}"] = values.reshape(len(units), -1)[:, place]
            table[f"{name}_{aspect}_se"] = se.reshape(len(units), -1)[:, place]

    if replicates > 0:
        weights = design.bootstrap(replicates, seed)
        top, bottom = weights @ score.reshape(count, wide), weights @ valid.reshape(count, wide)
        repeated = (top / bottom).reshape(replicates, len(units), -1) @ shares
        table["rank_low"], table["rank_high"] = rank_bounds(repeated)
        for _, members in units.groupby("class_id").groups.items():
            table.loc[members, "class_low"], table.loc[members, "class_high"] = rank_bounds(repeated[:, members])
            lowest = ranks(-repeated[:, members]) <= 3
            table.loc[members, "p_bottom3"] = lowest.mean(axis=0)
    table.to_csv(out, index=False, float_format="%.17g")


if __name__ == "__main__":
    numbers = [int(number) for number in sys.argv[3:5]]
    main(sys.argv[1], sys.argv[2], *(numbers + [1000, 1][len(numbers):]))
