"""Sacred's FileStorageObserver."""

import json
import math
import os
import signal
import subprocess
import sys
import time

import fixture
from sacred import SETTINGS, Experiment
from sacred.observers import FileStorageObserver

SETTINGS.CAPTURE_MODE = "sys"
SETTINGS.DISCOVER_SOURCES = "none"
SETTINGS.DISCOVER_DEPENDENCIES = "none"
SETTINGS.HOST_INFO.CAPTURED_ENV = []
SETTINGS.HOST_INFO.INCLUDE_CPU_INFO = False

README = """runs/1: completed, with result, info, artifact, metrics of int, float and numpy values, a step that comes twice. runs/2: failed.
runs/3: interrupted by Ctrl-C, nan and inf. runs/4: killed, so that it says RUNNING for ever. runs/5: only queued. runs/6: completed
under another experiment's name. Times have no zone: they are UTC. Integers of NumPy are jsonpickled.
"""
STATUSES = {"QUEUED": "queued", "RUNNING": "running", "COMPLETED": "finished", "INTERRUPTED": "stopped", "TIMEOUT": "failed", "FAILED": "failed"}
logged = {}


def experiment(name, config):
    made = Experiment(name, save_git_info=False, base_dir="/srv/project" if os.path.isdir("/srv/project") else None)
    made.observers.append(FileStorageObserver("runs"))
    made.add_config(config)
    return made


def log(run, key, value, step=None):
    fixture.advance(1)
    run.log_scalar(key, value, step)


def completed(name="prices", lr=0.001):
    import numpy as np

    made = experiment(name, {"lr": lr, "model": {"layers": [64, 64], "größe": "klein"}, "none": None, "flag": True, "odd": math.inf})

    @made.main
    def main(_run, lr):
        for step in range(4):
            log(_run, "train/loss", 1 / (step + 1), step)
        log(_run, "train/loss", 0.125, 3)
        log(_run, "val acc@5", np.float32(0.1), 10)
        log(_run, "count", np.int64(7))
        log(_run, "count", 8)
        _run.info["best"] = {"step": 3, "acc": np.float64(0.75)}
        with open("out.txt", "w") as file:
            file.write("artifact\n")
        _run.add_artifact("out.txt")
        print("done é")
        return 0.75

    made.run(config_updates={"seed": 11}, meta_info={"comment": "First real one."})
    os.remove("out.txt")


def failed():
    made = experiment("prices", {"lr": 10})

    @made.main
    def main(_run):
        log(_run, "train/loss", 2.5, 0)
        raise ArithmeticError("diverged")

    try:
        made.run(config_updates={"seed": 12})
    except ArithmeticError:
        pass


def interrupted():
    made = experiment("prices", {"lr": 5})

    @made.main
    def main(_run):
        for step, value in enumerate((2.0, math.inf, -math.inf, math.nan)):
            log(_run, "train/loss", value, step)
        raise KeyboardInterrupt

    try:
        made.run(config_updates={"seed": 13})
    except KeyboardInterrupt:
        pass


def killed():
    made = experiment("prices", {"lr": 0.01})

    @made.main
    def main(_run):
        log(_run, "train/loss", 1.5, 0)
        _run._emit_heartbeat()
        time.sleep(0.5)
        os.kill(os.getpid(), signal.SIGKILL)

    made.run(config_updates={"seed": 14})


def queued():
    made = experiment("prices", {"lr": 0.02})

    @made.main
    def main():
        pass

    made.run(options={"--queue": True}, config_updates={"seed": 15})


def described(number):
    """Sacred has no reader of these folders: its own flattening is undone, and the observer's form is the definition."""
    from sacred.serializer import flatten, restore  # noqa: F401

    folder = f"runs/{number}"
    load = lambda name: restore(json.load(open(f"{folder}/{name}"))) if os.path.exists(f"{folder}/{name}") else None  # noqa: E731
    facts, info, written = load("run.json"), load("info.json"), load("metrics.json") or {}
    at = lambda text: None if text is None else fixture.seconds(text)  # noqa: E731
    metrics = {
        key: [[step, value, at(when)] for step, value, when in zip(one["steps"], one["values"], one["timestamps"], strict=True)] for key, one in written.items()
    }
    return fixture.run(
        number,
        path=folder,
        experiment=facts["experiment"]["name"],
        status=facts["status"],
        started=at(facts.get("start_time")),
        ended=at(facts.get("stop_time")),
        params=load("config.json"),
        notes=facts.get("meta", {}).get("comment"),
        metrics=metrics,
        attributes={"result": facts.get("result"), "info": info, "heartbeat": at(facts.get("heartbeat")), "artifacts": facts.get("artifacts"), "command": facts.get("command")},
    )


if sys.argv[1:] == ["killed"]:
    killed()
completed()
failed()
interrupted()
subprocess.run([sys.executable, __file__, "killed"], check=False)
queued()
completed("other experiment", 0.5)
runs = [described(number) for number in sorted(name for name in os.listdir("runs") if name.isdigit())]
fixture.finish("sacred", runs, fixture.version_of("sacred"), statuses=STATUSES, float32=False, readme=README)
