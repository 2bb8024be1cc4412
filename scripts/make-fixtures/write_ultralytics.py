"""Ultralytics' results.csv and args.yaml, by the trainer's own writers (without weights and images there is nothing to train)."""

import os
import types

os.environ.update(YOLO_CONFIG_DIR="/tmp/fixture-ultralytics", YOLO_OFFLINE="true", YOLO_VERBOSE="false")
from pathlib import Path  # noqa: E402

import fixture  # noqa: E402
import yaml  # noqa: E402
from ultralytics.cfg import get_cfg  # noqa: E402
from ultralytics.engine.trainer import BaseTrainer  # noqa: E402
from ultralytics.utils import YAML  # noqa: E402

README = """runs/detect/train, train2 (stopped after two epochs; nan), train3 (args only): args.yaml by YAML.save of get_cfg's own form, results.csv by
BaseTrainer.save_metrics with made-up metrics: six digits, epochs from 1, `time` in seconds. runs/detect/padded: the older form with padded headers and cells,
by hand. `metrics` are the numbers as they stand in the file.
"""
KEYS = ["train/box_loss", "train/cls_loss", "metrics/precision(B)", "metrics/mAP50-95(B)", "val/box_loss", "lr/pg0"]


def write(name, epochs, **overrides):
    import time

    folder = Path("runs/detect") / name
    folder.mkdir(parents=True)
    arguments = get_cfg(overrides={"model": "yolo11n.pt", "data": "coco8.yaml", "epochs": 5, "project": "runs/detect", "name": name, "save_dir": str(folder), **overrides})
    YAML.save(folder / "args.yaml", vars(arguments))
    trainer = types.SimpleNamespace(csv=folder / "results.csv", train_time_start=time.time(), epoch=0)
    for epoch in range(epochs):
        fixture.advance(12.5)
        values = [1 / (epoch + 1), 2 / (epoch + 3), 0.1 * epoch, 0.05 * epoch, float("nan") if "lr0" in overrides else 1.1 / (epoch + 1), 1e-7]
        trainer.epoch = epoch
        BaseTrainer.save_metrics(trainer, dict(zip(KEYS, values, strict=True)))
    return folder


def padded():
    folder = Path("runs/detect/padded")
    folder.mkdir()
    (folder / "args.yaml").write_text("task: detect\nmode: train\nmodel: yolov8n.pt\nepochs: 2\nlr0: 0.01\nseed: 0\nclasses: null\n")
    lines = [",".join(f"{key:>23}" for key in ["epoch", *KEYS])]
    lines += [",".join(f"{value:>23.5g}" for value in (epoch, 1 / epoch, 0.5, 0.25, 0.125, 2, 1e-5)) for epoch in (1, 2)]
    (folder / "results.csv").write_text("\n".join(lines) + "\n")


def described(folder):
    metrics = {}
    if (folder / "results.csv").exists():
        header, *lines = (folder / "results.csv").read_text().splitlines()
        for line in lines:
            values = dict(zip(map(str.strip, header.split(",")), map(float, line.split(",")), strict=True))
            for key, value in values.items():
                if key != "epoch":
                    metrics.setdefault(key, []).append([int(values["epoch"]), value, None])
    return fixture.run(folder.name, path=str(folder), params=yaml.safe_load((folder / "args.yaml").read_text()), metrics=metrics)


write("train", 5)
write("train2", 2, lr0=0.5, seed=1)
write("train3", 0, seed=2)
padded()
runs = [described(folder) for folder in sorted(Path("runs/detect").iterdir())]
fixture.finish("ultralytics", runs, fixture.version_of("ultralytics"), float32=False, readme=README)
