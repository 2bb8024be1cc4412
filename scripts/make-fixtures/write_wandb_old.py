"""W&B offline runs of an old wandb, whose service was written in Python."""

import json
import os

import wandb_runs
from wandb.sdk.lib import config_util

README = """The same runs as in wandb, of a version that also writes files/config.yaml, wandb-summary.json and wandb-metadata.json.
run-20260105_090000-files001 has no .wandb file, as runs of the first versions: its config.yaml is by wandb's writer, the two JSON
files by their documented form. wandb's own logs were taken out.
"""


def files_only():
    """What runs of the first versions left, and what remains of an online run: made with wandb's own writer of config.yaml."""
    config = {"lr": 0.25, "layers": [8, 8], "optimizer": {"name": "adam"}, "flag": False, "none": None, "größe": "klein"}
    summary = {"train/loss": 0.125, "nested": {"b": 2.5}, "odd": float("nan"), "_step": 9, "_runtime": 12.5, "_timestamp": 1767603612.5, "_wandb": {"runtime": 12}}
    facts = {"os": "Linux", "python": "3.8.10", "startedAt": "2026-01-05T09:00:00.000000", "host": "node-1", "username": "researcher", "program": "train.py", "args": ["--lr", "0.25"], "state": "running"}
    folder = "wandb/run-20260105_090000-files001/files"
    os.makedirs(folder)
    wrapped = {key: {"desc": None, "value": value} for key, value in config.items()}
    wrapped["_wandb"] = {"desc": None, "value": {"python_version": "3.8.10", "cli_version": "0.9.7", "framework": "torch"}}
    config_util.save_config_file_from_dict(f"{folder}/config.yaml", wrapped)
    for name, content in (("wandb-summary.json", summary), ("wandb-metadata.json", facts)):
        with open(f"{folder}/{name}", "w") as file:
            json.dump(content, file)
    return dict(id="files001", path=os.path.dirname(folder), started=1767603600.0, params=config, last={"train/loss": 0.125, "nested": {"b": 2.5}, "odd": float("nan")})


wandb_runs.main("wandb-old", README, files_only)
