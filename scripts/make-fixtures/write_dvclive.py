"""DVCLive folders."""

import os
import warnings
from types import SimpleNamespace

os.environ["DVC_NO_ANALYTICS"] = "1"
import fixture  # noqa: E402
from dvclive import Live  # noqa: E402
from dvclive.serialize import load_yaml  # noqa: E402
from dvclive.utils import parse_metrics  # noqa: E402

README = """exp-a/dvclive: resumed (its history goes on at the step after the last), nested metric names become folders, one metric without a plot.
exp-b/dvclive: nan and inf, with timestamps in the tables. exp-c/dvclive: ended by an error, with a summary only. exp-d/dvclive: params only. `metrics` are the tables as
dvclive's parse_metrics reads them: every value is the text that stands there; `last` is metrics.json.
"""


def write():
    with Live("exp-a/dvclive", save_dvc_exp=False) as live:
        live.log_params({"lr": 0.001, "optimizer": "adam", "model": {"layers": [64, 64], "größe": "klein"}, "none": None, "flag": True})
        for _ in range(3):
            live.log_metric("train/loss", 1 / (live.step + 1))
            live.log_metric("val/acc@5/top one", 0.5 + live.step / 10)
            live.next_step()
        live.summary["best"] = 0.75
    with Live("exp-a/dvclive", save_dvc_exp=False, resume=True) as live:
        for _ in range(2):
            live.log_metric("train/loss", 1 / (live.step + 1))
            live.log_metric("no plot", 7, plot=False)
            live.next_step()
        live.step = 2
        live.log_metric("train/loss", 0.125)
        live.log_sklearn_plot("confusion_matrix", ["a", "b"], ["a", "a"])
    with Live("exp-b/dvclive", save_dvc_exp=False) as live:
        live.log_params({"lr": 10})
        for value in (2.5, float("inf"), float("-inf"), float("nan")):
            fixture.advance(2.5)
            live.log_metric("loss", value, timestamp=True)
            live.next_step()
    try:
        with Live("exp-c/dvclive", save_dvc_exp=False) as live:
            live.log_metric("loss", 0.5)
            live.log_metric("count", 12345678901234567890)
            live.make_summary()
            raise RuntimeError("out of memory")
    except RuntimeError:
        pass
    with Live("exp-d/dvclive", save_dvc_exp=False) as live:
        live.log_param("lr", 0.5)


def described(folder):
    history, latest = parse_metrics(SimpleNamespace(plots_dir=f"{folder}/plots", metrics_file=f"{folder}/metrics.json"))
    metrics = {}
    for path, rows in history.items():
        name = os.path.relpath(path, f"{folder}/plots/metrics").removesuffix(".tsv")
        leaf = name.split("/")[-1]
        metrics[name] = [[int(row["step"]), float(row[leaf]), int(row["timestamp"]) / 1000 if "timestamp" in row else None] for row in rows]
    params = load_yaml(f"{folder}/params.yaml") if os.path.exists(f"{folder}/params.yaml") else None
    return fixture.run(folder.split("/")[0], path=folder, params=params, metrics=metrics, last=latest)


warnings.filterwarnings("ignore")
write()
runs = [described(f"exp-{letter}/dvclive") for letter in "abcd"]
fixture.finish("dvclive", runs, fixture.version_of("dvclive"), float32=False, readme=README)
