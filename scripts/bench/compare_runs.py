"""What people keep as scripts/compare_runs.py: one row a run, sorted, printed.

usage: compare_runs.py ROOT [--sort-by t20_mae]
"""

import argparse
import glob
import json
import os
import sys

COLUMNS = [
    ("model", ("model_name",)),
    ("loss", ("loss_config", "loss_type")),
    ("batch", ("training_config", "batch_size")),
    ("epochs", ("training_config", "actual_epochs")),
    ("minutes", ("training_config", "training_duration_minutes")),
    ("edc_mae", ("metrics", "overall_edc", "mae")),
    ("edt_mae", ("metrics", "edt", "mae")),
    ("t20_mae", ("metrics", "t20", "mae")),
    ("c50_mae", ("metrics", "c50", "mae")),
]


def look_up(data, path):
    for key in path:
        if not isinstance(data, dict):
            return None
        data = data.get(key)
    return data


def load(root):
    rows = []
    problems = []
    for path in sorted(glob.glob(os.path.join(root, "*", "metadata.json"))):
        row = {"run": os.path.basename(os.path.dirname(path))}
        try:
            with open(path, encoding="utf-8") as file:
                data = json.load(file)
        except ValueError as error:
            problems.append(f"{path}: {error}")
            data = None
        for name, keys in COLUMNS:
            row[name] = look_up(data, keys)
        rows.append(row)
    return rows, problems


def is_missing(value):
    return value is None or value != value


def text(value):
    if is_missing(value):
        return "-"
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def print_table(rows):
    names = ["run"] + [name for name, _ in COLUMNS]
    cells = [names] + [[text(row[name]) for name in names] for row in rows]
    widths = [max(len(row[column]) for row in cells) for column in range(len(names))]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths)) for row in cells)
    print("\n".join(lines))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("root")
    parser.add_argument("--sort-by", default="minutes")
    options = parser.parse_args()
    rows, problems = load(options.root)
    rows.sort(key=lambda row: (True, 0) if is_missing(row[options.sort_by]) else (False, row[options.sort_by]))
    print_table(rows)
    if problems:
        print(f"{len(problems)} problems:", *problems[:10], sep="\n  ", file=sys.stderr)


main()
