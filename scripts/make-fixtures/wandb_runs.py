"""The same W&B runs for any version of wandb, written offline."""

import math
import os
import signal
import subprocess
import sys
import time

os.environ.update(WANDB_MODE="offline", WANDB_SILENT="true", WANDB_DISABLE_GIT="true", WANDB_DISABLE_CODE="true", WANDB_CONSOLE="wrap")
os.environ.update(WANDB__DISABLE_STATS="true", WANDB_X_DISABLE_STATS="true", WANDB_ERROR_REPORTING="false")
import fixture  # noqa: E402
import wandb  # noqa: E402
import wandb_records  # noqa: E402

def start(**words):
    fixture.advance(10)
    return wandb.init(project="häuser", dir=".", settings=wandb.Settings(**settings), **words)


settings = dict(disable_git=True, save_code=False)


def log(run, values, **step):
    fixture.advance(1.5)
    run.log(values, **step)


def write():
    trained()
    with start(id="diverged1", name="diverged", config={"lr": 10.0}) as run:
        for value in (2.0, math.inf, -math.inf, math.nan):
            log(run, {"train/loss": value})
    failed = start(id="failed01", name="failed", config={"lr": 0.5})
    log(failed, {"train/loss": 1.5})
    failed.finish(exit_code=1)
    for seed in (1, 2, 3):
        with start(id=f"sweep00{seed}", name=f"sweep {seed}", group="sweep-a", job_type="train", config={"seed": seed}) as run:
            log(run, {"score": 0.7 + seed / 100})
    long()
    wandb.teardown()
    for name, steps in (("killed01", "3"), ("killed02", "220")):
        subprocess.run([sys.executable, sys.argv[0], name, steps], check=False)


def trained():
    config = {"lr": 0.001, "layers": [64, 64], "optimizer": {"name": "adam", "betas": [0.9, 0.99]}, "none": None, "flag": True, "größe": "klein"}
    words = dict(id="trained1", name="trained 🏠", notes="First real one.\nSecond line.", tags=["candidate", "müller"], config=config)
    with start(**words) as run:
        run.define_metric("val/*", summary="max")
        for step in range(5):
            log(run, {"train/loss": 1 / (step + 1), "val/acc@5": 0.5 + (step % 3) / 10, "learning rate": 0.1**step})
        log(run, {"only once": 7, "nested": {"a": 1, "b": {"c": 2.5}}}, step=20)
        log(run, {"points": wandb.Histogram([1, 2, 3])}, step=21)
        run.summary["best"] = {"epoch": 3, "acc": 0.7}
        run.config.update({"added later": 3})
    with start(id="trained1", name="trained 🏠") as run:
        for step in range(3, 7):
            log(run, {"train/loss": 0.9 / (step + 1)}, step=step)


def long():
    with start(id="long0001", name="long", config={"text": "x" * 33_000}) as run:
        for step in range(40):
            log(run, {f"family_{index:02}": step * index for index in range(6)})


def killed(name, steps):
    fixture.advance(300)
    run = start(id=name, name=name, config={"lr": 0.02})
    for step in range(int(steps)):
        log(run, {"train/loss": 1.0 / (step + 1)})
    time.sleep(3)
    for pid in filter(str.isdigit, os.listdir("/proc")):
        if int(pid) > 1 and int(pid) != os.getpid() and "wandb" in open(f"/proc/{pid}/cmdline").read():
            os.kill(int(pid), signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)


def shrink():
    """Takes away what tells nothing of the runs: logs of wandb itself, links to them, the list of packages."""
    for path, folders, names in os.walk("wandb", topdown=False):
        for name in names + folders:
            place = os.path.join(path, name)
            if name.startswith("debug") or (name == "logs" and not os.listdir(place)):
                os.rmdir(place) if os.path.isdir(place) and not os.path.islink(place) else os.remove(place)
            elif name == "requirements.txt":
                open(place, "w").write(f"wandb=={wandb.__version__}\n")


def main(tool, readme, more=None):
    if len(sys.argv) == 3:
        killed(*sys.argv[1:])
    write()
    shrink()
    runs = wandb_records.read() + ([fixture.run(**more())] if more else [])
    fixture.finish(tool, runs, {"wandb": wandb.__version__}, statuses=wandb_records.STATUSES, float32=False, readme=readme)
