"""Guild AI's runs of two small operations."""

import os
import subprocess
import sys

os.environ.update(GUILD_HOME="/srv/project/.guild", NO_COLOR="1")
os.environ["FIXTURE_CLOCK"] = "real"
import fixture  # noqa: E402

README = """.guild/runs/<id>/.guild: attrs/* (a YAML file each), opref; scalars are taken from the printed lines and kept as event files. A
completed run with a label and tags, one that failed (exit status 1), three of a batch, one marked as pending. Times are in
microseconds and from the machine, ids are random: they differ every time.
"""
TRAIN = """import sys
lr = 0.1
epochs = 3
flag = True
name = "größe"
layers = [64, 64]
for epoch in range(epochs):
    print(f"step: {epoch}")
    print(f"loss: {lr / (epoch + 1)}")
    print(f"val_acc: {0.5 + epoch / 10}")
if lr > 5:
    sys.exit("diverged")
"""
STATUSES = {"completed": "finished", "error": "failed", "terminated": "stopped", "running": "running", "pending": "queued", "staged": "queued"}


quiet = {key: value for key, value in os.environ.items() if not key.startswith("FIXTURE_")}


def guild(*words):
    subprocess.run([sys.executable, "-m", "guild.main_bootstrap", "-H", os.environ["GUILD_HOME"], *words], check=False, stdout=subprocess.DEVNULL, env=quiet)


def write():
    os.makedirs(os.environ["GUILD_HOME"], exist_ok=True)
    open("train.py", "w").write(TRAIN)
    guild("run", "-y", "train.py", "--label", "first é", "--tag", "candidate")
    guild("run", "-y", "train.py", "lr=10")
    guild("run", "-y", "train.py", "lr=[0.01,0.02]", "--label", "batch")
    guild("run", "-y", "train.py", "lr=0.5", "--stage")


def described(run):
    from guild import index as indexlib

    index = indexlib.RunIndex()
    index.refresh([run], ["scalar"])
    scalars = {(f"{one['prefix']}#" if one["prefix"] else "") + one["tag"]: one["last_val"] for one in index.run_scalars(run)}
    import tensorboard_runs

    metrics = {}
    for folder in sorted({path for path, _, names in os.walk(run.dir) if any("tfevents" in name for name in names)}):
        metrics.update(tensorboard_runs.described(folder)["metrics"])
    at = lambda value: None if value is None else value / 1e6  # noqa: E731
    attributes = {name: run.get(name) for name in ("exit_status", "label", "cmd") if name in run.attr_names()}
    attributes["opref"] = str(run.opref)
    return fixture.run(
        run.id, path=os.path.relpath(run.dir), name=run.opref.to_opspec(), status=run.status, started=at(run.get("started")), ended=at(run.get("stopped")),
        params=run.get("flags") or {}, tags=run.get("tags") or [], metrics=metrics, last=scalars, attributes=attributes,
    )  # fmt: skip


def hide_machine():
    for path, _, names in os.walk(".guild"):
        if "platform" in names:
            file = os.path.join(path, "platform")
            lines = ["uname: 'Linux node-1 6.1.0'\n" if line.startswith("uname") else line for line in open(file)]
            open(file, "w").writelines(lines)


write()
hide_machine()
from guild import config, var  # noqa: E402

config.set_guild_home(os.environ["GUILD_HOME"])
runs = [described(run) for run in sorted(var.runs(), key=lambda run: run.get("started") or 0)]
os.remove("train.py")
for path, folders, names in os.walk(".guild", topdown=False):
    if "/runs" not in path and path != ".guild":
        import shutil

        shutil.rmtree(path)
fixture.finish("guild", runs, fixture.version_of("guildai"), statuses=STATUSES, float32=True, readme=README)
