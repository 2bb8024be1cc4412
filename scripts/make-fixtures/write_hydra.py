"""Hydra's output folders: a single run, a multirun, one job that fails."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import fixture

README = """outputs/<date>/<time>: one single run, one that failed (no metrics, and nothing says so). multirun/<date>/<time>: a grid of
2 × 2 jobs with multirun.yaml. `params` are the composed config as OmegaConf reads .hydra/config.yaml, unresolved:
interpolations stand as ${...}. Metrics are the application's own files, history.csv and metrics.json; Hydra has none.
Hydra takes the times in folder names from the machine, so they were set by hydra.run.dir.
"""
CONFIG = """defaults:
  - optimizer: adam
  - _self_
seed: 1
fail: false
name: größe
layers: [64, 64]
half: ${optimizer.lr}
empty: {}
nothing: null
"""


def write():
    conf = Path("conf")
    (conf / "optimizer").mkdir(parents=True)
    (conf / "config.yaml").write_text(CONFIG)
    (conf / "optimizer/adam.yaml").write_text("name: adam\nlr: 0.001\nbetas: [0.9, 0.999]\n")
    (conf / "optimizer/sgd.yaml").write_text("name: sgd\nlr: 0.1\n")
    shutil.copy(Path(__file__).with_name("hydra_app.py"), "train.py")
    run("hydra.run.dir=outputs/2026-01-05/08-00-00", "seed=7", "+extra.note='a, b'", "optimizer.lr=0.01")
    run("hydra.run.dir=outputs/2026-01-05/08-10-00", "fail=true")
    run("--multirun", "hydra.sweep.dir=multirun/2026-01-05/09-00-00", "optimizer=adam,sgd", "seed=1,2")


def run(*words):
    subprocess.run([sys.executable, "train.py", *words], check=False, stderr=subprocess.DEVNULL)


def read():
    from omegaconf import OmegaConf

    known = {os.path.relpath(one["folder"]): one for one in map(json.loads, open("asked.jsonl"))}
    runs = []
    for path in sorted(Path(".").glob("*/*/*/.hydra")) + sorted(Path(".").glob("*/*/*/*/.hydra")):
        folder = str(path.parent)
        hydra = OmegaConf.load(path / "hydra.yaml")
        asked = known.get(folder)
        metrics = {}
        for row in asked["rows"] if asked else []:
            for key, value in row.items():
                if key != "epoch":
                    metrics.setdefault(key, []).append([row["epoch"], value, None])
        overrides = OmegaConf.to_container(OmegaConf.load(path / "overrides.yaml"))
        attributes = {
            "overrides": overrides,
            "mode": str(OmegaConf.select(hydra, "hydra.mode")),
            "job_name": hydra.hydra.job.name,
            "job_num": OmegaConf.select(hydra, "hydra.job.num", throw_on_missing=False),
            "override_dirname": OmegaConf.to_container(hydra, resolve=False)["hydra"]["job"]["override_dirname"],
        }
        config = OmegaConf.to_container(OmegaConf.load(path / "config.yaml"), resolve=False)
        if asked and (config != asked["config"] or overrides != asked["overrides"]):
            raise SystemExit(f"{folder}: the file says other than Hydra did")
        last = {"accuracy": metrics["val acc@1"][-1][1], "loss": metrics["train/loss"][-1][1]} if asked else None
        group = str(path.parent.parent) if folder.startswith("multirun") else None
        runs.append(fixture.run(folder, path=folder, group=group, params=config, metrics=metrics, last=last, attributes=attributes))
    return runs


write()
runs = read()
shutil.rmtree("conf")
os.remove("asked.jsonl")
os.remove("train.py")
fixture.finish("hydra", runs, fixture.version_of("hydra-core", "omegaconf"), float32=False, readme=README)
