"""Writes scipy-values.json, the numbers that the statistics are held against.

    python test/core/statistics/make-scipy-values.py

Needs SciPy 1.17 and statsmodels 0.15.
"""

import json
from pathlib import Path

import numpy as np
import scipy
import statsmodels
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.inter_rater import cohens_kappa
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.power import TTestIndPower, TTestPower
from statsmodels.stats.weightstats import ttost_paired

tails = [1e-12, 1e-9, 1e-6, 1e-3, 0.01, 0.025, 0.1, 0.25, 0.4, 0.49999, 0.5, 0.6, 0.9, 0.975, 0.999, 1 - 1e-9]
t_points = [-1e6, -200, -40, -12, -6.5, -3, -1.5, -0.7, -1e-3, 0.0, 1e-9, 0.4, 1, 2.2, 5, 9, 30, 1e4]
t_degrees = [1, 1.37, 2, 3, 4.5, 7, 10, 29.3, 100, 1e3, 12345.6, 1e5, 1e6]
degrees = [1, 2, 3.7, 10, 50, 1e3, 1e5, 1e6]
f_degrees = [(1, 1), (1, 8), (2, 30), (3.5, 7.2), (9, 1), (40, 60), (5, 1e5), (1e3, 1e4), (1e6, 1e6)]


def distributions():
    z = [-37.5, -30, -20, -8, -5, -3, -1.96, -1, -0.3, -1e-8, 0, 1e-5, 0.5, 1.5, 3, 6, 8.2]
    chi = [(x, k) for k in degrees for x in stats.chi2.ppf([1e-10, 1e-3, 0.3, 0.5, 0.8, 0.99, 1 - 1e-8], k)]
    f = [(x, *d) for d in f_degrees for x in stats.f.ppf([1e-8, 0.01, 0.5, 0.9, 0.999, 1 - 1e-9], *d)]
    nct = [(t, k, d) for k in (1, 2, 4, 9.3, 60, 1000) for d in (-2, 0, 0.5, 2.8, 6) for t in (-4, -1, 0, 1.3, 2.8, 7)]
    ncf = [(x, a, b, n) for a, b in ((1, 5), (3, 20), (6, 200)) for n in (0.3, 4, 40) for x in (0.2, 1.5, 4, 12)]
    bino = [(k, n, s) for n in (1, 7, 40, 1000) for s in (0.5, 0.1, 0.93) for k in sorted({0, 1, n // 3, n // 2, n - 1, n})]
    return {
        "normalCdf": [[x, float(stats.norm.cdf(x))] for x in z],
        "normalQuantile": [[p, float(stats.norm.ppf(p))] for p in tails],
        "studentTCdf": [[t, k, float(stats.t.cdf(t, k))] for k in t_degrees for t in t_points],
        "studentTTwoSidedP": [[t, k, float(2 * stats.t.sf(t, k))] for k in t_degrees for t in (0.01, 1, 2.5, 7.1, 50, 1e4)],
        "studentTQuantile": [[p, k, float(stats.t.ppf(p, k))] for k in t_degrees for p in tails],
        "chiSquareCdf": [[x, k, float(stats.chi2.cdf(x, k))] for x, k in chi],
        "chiSquareSurvival": [[x, k, float(stats.chi2.sf(x, k))] for x, k in chi],
        "chiSquareQuantile": [[p, k, float(stats.chi2.ppf(p, k))] for k in degrees for p in tails],
        "fCdf": [[*x, float(stats.f.cdf(*x))] for x in f],
        "fSurvival": [[*x, float(stats.f.sf(*x))] for x in f],
        "fQuantile": [[p, *d, float(stats.f.ppf(p, *d))] for d in f_degrees for p in tails],
        # Below, SciPy keeps fewer than 9 digits; distributions.test.ts has numbers of higher precision for that.
        "noncentralTCdf": [[*x, v] for x in nct for v in [float(stats.nct.cdf(*x))] if v > 1e-6],
        "noncentralFCdf": [[*x, float(stats.ncf.cdf(*x))] for x in ncf],
        "noncentralFSurvival": [[*x, float(stats.ncf.sf(*x))] for x in ncf],
        "binomialProbability": [[*x, float(stats.binom.pmf(*x))] for x in bino],
        "binomialCdf": [[*x, float(stats.binom.cdf(*x))] for x in bino],
        "binomialTest": [[*x, float(stats.binomtest(*x).pvalue)] for x in bino],
        "clopperPearson": [
            [k, n, float(i.low), float(i.high)]
            for k, n, _ in bino
            for i in [stats.binomtest(k, n).proportion_ci(0.95)]
        ],
    }


def listed(values):
    return [float(value) for value in values]


def samples(generator):
    shapes = [(2, 2), (3, 3), (2, 6), (5, 5), (5, 9), (12, 4), (30, 30), (200, 150)]
    pairs = []
    for n, m in shapes:
        for shift, scale in ((0, 1), (0.8, 3), (4, 0.1)):
            pairs.append((generator.normal(10, 1, n), generator.normal(10 + shift, scale, m)))
    pairs.append((1e6 + generator.normal(0, 1e-3, 6), 1e6 + generator.normal(2e-3, 1e-3, 6)))
    pairs.append((np.array([0.5, 0.5, 0.5]), np.array([0.25, 0.75, 0.5, 0.625])))
    return pairs


def two_sample_tests(generator):
    rows = []
    for a, b in samples(generator):
        welch = stats.ttest_ind(a, b, equal_var=False)
        interval = welch.confidence_interval(0.95)
        row = {
            "a": listed(a),
            "b": listed(b),
            "welch": listed([welch.statistic, welch.df, welch.pvalue, interval.low, interval.high]),
            "summary": listed([np.mean(b), np.std(b, ddof=1), np.median(b)]),
            "meanInterval": listed(stats.t.interval(0.95, len(b) - 1, np.mean(b), stats.sem(b))),
            "tost": [
                tolerance
                for tolerance in (0.1, 1.0)
                for tolerance in (
                    tolerance,
                    float(
                        max(
                            stats.ttest_ind(a + tolerance, b, equal_var=False, alternative="greater").pvalue,
                            stats.ttest_ind(a - tolerance, b, equal_var=False, alternative="less").pvalue,
                        )
                    ),
                )
            ],
        }
        if len(a) + len(b) <= 16:
            row["permutation"] = float(
                stats.permutation_test(
                    (a, b), lambda x, y, axis: np.mean(x, axis) - np.mean(y, axis), vectorized=True, n_resamples=np.inf
                ).pvalue
            )
        rows.append(row)
    return rows


def paired_tests(generator):
    rows = []
    for n in (2, 3, 5, 8, 11, 15, 40, 90):
        for shift in (0, 0.4, 3):
            a = generator.normal(shift, 1, n)
            b = generator.normal(0, 1, n)
            test = stats.ttest_rel(a, b)
            interval = test.confidence_interval(0.95)
            rank = stats.wilcoxon(a, b, method="exact" if n <= 60 else "asymptotic")
            greater = stats.wilcoxon(a, b, alternative="greater", method="exact" if n <= 60 else "asymptotic")
            row = {
                "differences": listed(a - b),
                "t": listed([test.statistic, test.df, test.pvalue, interval.low, interval.high]),
                "signedRank": listed([greater.statistic, rank.pvalue]),
                "tost": float(ttost_paired(a, b, -0.7, 0.7)[0]),
            }
            if n <= 15:
                row["signFlip"] = float(
                    stats.permutation_test(
                        (a - b,), lambda x, axis: np.mean(x, axis), vectorized=True, permutation_type="samples", n_resamples=np.inf
                    ).pvalue
                )
            rows.append(row)
    return rows


def rank_correlations(generator):
    rows = []
    for n in (5, 7, 9, 12, 40, 300):
        for slope in (0, 1):
            x = generator.normal(0, 1, n)
            y = np.round(slope * x + generator.normal(0, 1, n), 1)
            test = stats.spearmanr(x, y)
            p = test.pvalue
            if n <= 8:
                # Correlation of the ranks, over all orders.
                p = stats.permutation_test(
                    (x,), lambda x: stats.spearmanr(x, y).statistic, permutation_type="pairings", n_resamples=np.inf
                ).pvalue
            rows.append({"x": listed(x), "y": listed(y), "rho": float(test.statistic), "p": float(p)})
    return rows


def variance_shares(generator):
    rows = []
    for sizes in ((2, 2), (5, 5, 5), (3, 8, 20, 2), (60, 60)):
        for shift in (0, 1.5):
            groups = [generator.normal(shift * i, 1, n) for i, n in enumerate(sizes)]
            test = stats.f_oneway(*groups)
            n, k = sum(sizes), len(sizes)
            f = float(test.statistic)

            def bound(p):
                miss = lambda nc: stats.ncf.cdf(f, k - 1, n - k, nc) - p if nc > 0 else stats.f.cdf(f, k - 1, n - k) - p
                if miss(0) <= 0:
                    return 0.0
                high = 1.0
                while miss(high) > 0:
                    high *= 2
                nc = scipy.optimize.brentq(miss, 0, high, xtol=1e-13, rtol=1e-14)
                return nc / (nc + n)

            eta = (k - 1) * f / ((k - 1) * f + n - k)
            omega = (k - 1) * (f - 1) / ((k - 1) * (f - 1) + n)
            rows.append(
                {
                    "groups": [listed(group) for group in groups],
                    "values": listed([f, test.pvalue, eta, omega, bound(0.975), bound(0.025)]),
                }
            )
    return rows


def agreements(generator):
    rows = []
    for table in ([[20, 5], [10, 15]], [[45, 15], [25, 15]], generator.integers(1, 30, (4, 4)).tolist()):
        result = cohens_kappa(table)
        rows.append({"table": table, "values": listed([result.kappa, result.std_kappa, result.kappa_low, result.kappa_upp])})
    return rows


def adjustments(generator):
    rows = []
    for p in ([0.01, 0.04, 0.03, 0.005], [0.5], [0.02, 0.02, 0.02, 0.9], listed(generator.uniform(0, 0.2, 25))):
        rows.append(
            {"p": p, "holm": listed(multipletests(p, method="holm")[1]), "bh": listed(multipletests(p, method="fdr_bh")[1])}
        )
    return rows


def powers():
    rows = []
    for n in (2, 3, 5, 8, 20, 120):
        for ratio in (0.1, 0.5, 1, 3):
            for alpha in (0.05, 0.005):
                paired = TTestPower().power(ratio, n, alpha)
                unpaired = TTestIndPower().power(ratio * np.sqrt(2), n, alpha)
                if not np.isnan(paired + unpaired):
                    rows.append([n, ratio, alpha, float(paired), float(unpaired)])
    return rows


def seeds():
    """Whole numbers: the smallest n whose power by SciPy's noncentral t is 80 %."""

    def enough(n, ratio, alpha, is_paired):
        df = n - 1 if is_paired else 2 * (n - 1)
        critical = stats.t.ppf(1 - alpha / 2, df)
        # The far tail is below 1e-20 where SciPy gives no number.
        far = np.nan_to_num(stats.nct.cdf(-critical, df, ratio * np.sqrt(n)))
        return stats.nct.sf(critical, df, ratio * np.sqrt(n)) + far >= 0.8

    rows = []
    for ratio in (0.08, 0.2, 0.5, 0.9, 1.6, 4, 6):
        for alpha in (0.05, 0.01):
            for is_paired in (True, False):
                n = 2
                while not enough(n, ratio, alpha, is_paired):
                    n += 1
                rows.append([ratio, alpha, is_paired, n])
    return rows


generator = np.random.default_rng(20240611)
values = {
    "madeWith": {"scipy": scipy.__version__, "numpy": np.__version__, "statsmodels": statsmodels.__version__},
    "distributions": distributions(),
    "twoSamples": two_sample_tests(generator),
    "pairs": paired_tests(generator),
    "rankCorrelations": rank_correlations(generator),
    "varianceShares": variance_shares(generator),
    "agreements": agreements(generator),
    "adjustments": adjustments(generator),
    "mcnemar": [[b, c, float(mcnemar([[9, b], [c, 9]], exact=True).pvalue)] for b, c in ((0, 5), (3, 3), (12, 25), (1, 40), (300, 380))],
    "power": powers(),
    "seedsNeeded": seeds(),
    "sdIntervals": [[sd, k, *(float(sd * np.sqrt(k / stats.chi2.ppf(p, k))) for p in (0.975, 0.025))] for sd in (0.1, 3) for k in (1, 2.4, 4, 30)],
}


def compact(value):
    return json.dumps(value, allow_nan=False)


lines = []
for name, part in values.items():
    if isinstance(part, dict) and name == "distributions":
        inner = ",\n".join(f'  "{key}": [\n   ' + ",\n   ".join(compact(row) for row in rows) + "\n  ]" for key, rows in part.items())
        lines.append(f' "{name}": {{\n{inner}\n }}')
    elif isinstance(part, list):
        lines.append(f' "{name}": [\n  ' + ",\n  ".join(compact(row) for row in part) + "\n ]")
    else:
        lines.append(f' "{name}": {json.dumps(part)}')
Path(__file__).with_name("scipy-values.json").write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
