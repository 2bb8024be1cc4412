"""The same answer as `runledger compare ROOT --sort-by FIELD --top N`, in plain Python: every leaf of every file becomes
a column, the sort field is found by suffix, the columns that vary are chosen, the first N rows are printed.

usage: compare_runs_all_fields.py ROOT --sort-by t20_mae --top 50
"""

import argparse
import glob
import json
import os
import sys

USUAL = [
    "model_name",
    "training_config.batch_size",
    "training_config.actual_epochs",
    "training_config.training_duration_minutes",
]


def flatten(data, prefix, into):
    for key, value in data.items():
        name = f"{prefix}.{key}" if prefix else key
        if isinstance(value, dict):
            flatten(value, name, into)
        else:
            into[name] = value


def load(root):
    paths = sorted(glob.glob(os.path.join(root, "*", "metadata.json")))
    columns = {}
    runs = []
    problems = []
    for row, path in enumerate(paths):
        runs.append(os.path.basename(os.path.dirname(path)))
        try:
            with open(path, encoding="utf-8") as file:
                data = json.load(file)
            if not isinstance(data, dict):
                raise ValueError("not an object")
        except ValueError as error:
            problems.append(f"{path}: {error}")
            continue
        leaves = {}
        flatten(data, "", leaves)
        for name, value in leaves.items():
            column = columns.get(name)
            if column is None:
                column = columns[name] = [None] * len(paths)
            column[row] = value
    return runs, columns, problems


def find_column(columns, wanted):
    for name in columns:
        if name == wanted or name.replace(".", "_").endswith("_" + wanted):
            return columns[name]
    sys.exit(f"no field {wanted}")


def is_missing(value):
    return value is None or value != value


def text(value):
    if is_missing(value):
        return "-"
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def choose(columns, rows):
    metrics = [name for name in columns if name.startswith("metrics.")][:12]
    params = []
    for name, values in columns.items():
        if name in USUAL or name.startswith("metrics."):
            continue
        if len({text(values[row]) for row in rows}) > 1:
            params.append(name)
    return [name for name in USUAL if name in columns] + params[:8] + metrics


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("root")
    parser.add_argument("--sort-by", required=True)
    parser.add_argument("--top", type=int, required=True)
    options = parser.parse_args()
    runs, columns, problems = load(options.root)
    key = find_column(columns, options.sort_by)
    order = sorted(range(len(runs)), key=lambda row: (True, 0) if is_missing(key[row]) else (False, key[row]))
    shown = order[: options.top]
    names = choose(columns, shown)
    cells = [["run"] + names]
    cells += [[runs[row]] + [text(columns[name][row]) for name in names] for row in shown]
    widths = [max(len(line[column]) for line in cells) for column in range(len(cells[0]))]
    print("\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths)) for line in cells))
    if problems:
        print(f"{len(problems)} problems:", *problems[:10], sep="\n  ", file=sys.stderr)


main()
