"""Gathers step logs into tables as a short script does: json.loads, pandas, csv.gz and Parquet.

usage: aggregate_runs.py RUNS_DIR OUT_DIR
"""

import glob
import json
import os
import sys

import pandas as pd

root, out = sys.argv[1:]


def flatten(value, prefix, into):
    for key, member in value.items():
        name = f"{prefix}{key}"
        if isinstance(member, dict):
            flatten(member, name + ".", into)
        else:
            into[name] = json.dumps(member) if isinstance(member, list) else member


rows, malformed = [], 0
for path in sorted(glob.glob(os.path.join(root, "**", "*.jsonl"), recursive=True)):
    source = os.path.relpath(path, root)
    folder = os.path.dirname(source)
    header = {}
    with open(path, encoding="utf-8") as lines:
        for number, text in enumerate(lines, 1):
            try:
                value = json.loads(text)
            except ValueError:
                malformed += 1
                continue
            if value.get("run_header"):
                flatten({k: v for k, v in value.items() if k not in ("run_header", "run_id", "ts")}, "", header)
                continue
            row = {"source": source, "line": number, "folder": folder, **header}
            flatten(value, "", row)
            reasons = value.get("evaluation", {}).get("citations_evidence", {}).get("reasons")
            for word in reasons or ():
                name = f"reason.{word}"
                row[name] = row.get(name, 0) + 1
            rows.append(row)

os.makedirs(out, exist_ok=True)
steps = pd.DataFrame(rows)
del rows
steps.to_parquet(os.path.join(out, "steps.parquet"), compression="zstd", index=False)
steps.to_csv(os.path.join(out, "steps.csv.gz"), index=False)
steps["model"] = steps["config.model"]
measures = [name for name in steps.columns
            if name.split(".")[0] in ("evaluation", "timing", "tokens", "reason")
            and pd.api.types.is_numeric_dtype(steps[name])]
runs = steps.groupby(["source", "run_id"])[measures].agg(["mean", "last", "max"])
runs.columns = [".".join(name) for name in runs.columns]
runs.to_csv(os.path.join(out, "runs_summary.csv.gz"))
runs.reset_index().to_parquet(os.path.join(out, "runs_summary.parquet"), compression="zstd")
target = "evaluation.citations_evidence.credited"
by_run = steps.groupby(["model", "source"])[measures].mean()
by_run.groupby("model").agg(["mean", "std"]).to_csv(os.path.join(out, "by_model_runs.csv.gz"))
steps.groupby("model")[measures].mean().to_csv(os.path.join(out, "by_model_steps.csv.gz"))
by_run.groupby("model")[target].mean().sort_values(ascending=False).to_csv(os.path.join(out, "model_ranking.csv.gz"))
print(json.dumps({"rows": len(steps), "runs": len(runs), "malformed": malformed}))
