"""compare_runs.py as people write it with pandas.

usage: compare_runs_pandas.py ROOT [--sort-by t20_mae]
"""

import argparse
import glob
import json
import os
import sys

import pandas as pd

COLUMNS = {
    "run": "run",
    "model_name": "model",
    "loss_config.loss_type": "loss",
    "training_config.batch_size": "batch",
    "training_config.actual_epochs": "epochs",
    "training_config.training_duration_minutes": "minutes",
    "metrics.overall_edc.mae": "edc_mae",
    "metrics.edt.mae": "edt_mae",
    "metrics.t20.mae": "t20_mae",
    "metrics.c50.mae": "c50_mae",
}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("root")
    parser.add_argument("--sort-by", default="minutes")
    options = parser.parse_args()
    records = []
    problems = []
    for path in sorted(glob.glob(os.path.join(options.root, "*", "metadata.json"))):
        record = {}
        try:
            with open(path, encoding="utf-8") as file:
                data = json.load(file)
            if isinstance(data, dict):
                record = data
        except ValueError as error:
            problems.append(f"{path}: {error}")
        record["run"] = os.path.basename(os.path.dirname(path))
        records.append(record)
    table = pd.json_normalize(records).reindex(columns=list(COLUMNS)).rename(columns=COLUMNS)
    table[options.sort_by] = pd.to_numeric(table[options.sort_by], errors="coerce")
    print(table.sort_values(options.sort_by, na_position="last").to_string(index=False))
    if problems:
        print(f"{len(problems)} problems:", *problems[:10], sep="\n  ", file=sys.stderr)


main()
