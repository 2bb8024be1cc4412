"""Trackio's SQLite database."""

import glob
import math
import os

os.environ.update(TRACKIO_DIR="/srv/project/trackio" if os.path.isdir("/srv/project") else os.path.abspath("trackio"), FIXTURE_CLOCK="real")
import fixture  # noqa: E402
from trackio.sqlite_storage import SQLiteStorage  # noqa: E402

README = """trackio/<project>.db, a database a project, written by Trackio's own storage class (its log() goes through a server to the same
class): runs trained (a resumed step comes twice, nested metrics, words), diverged (nan, inf), and one without config. Metrics are JSON in one column;
config keys that begin with _ are Trackio's own. Times were given.
"""
PROJECT = "häuser"


def when(seconds):
    from datetime import datetime, timezone

    return datetime.fromtimestamp(fixture.START + seconds, timezone.utc).isoformat()


def log(run, rows, config=None):
    steps, metrics = [step for step, _ in rows], [row for _, row in rows]
    stamps = [when(index * 1.5) for index in range(len(rows))]
    SQLiteStorage.bulk_log(project=PROJECT, run=run, metrics_list=metrics, steps=steps, timestamps=stamps, config=config)


def write():
    rows = [(step, {"train/loss": 1 / (step + 1), "val acc@5": step / 10, "note": "é", "nested": {"a": 1.5}}) for step in range(5)]
    words = {"lr": 0.001, "layers": [64, 64], "größe": "klein", "none": None, "flag": True, "_Username": "researcher", "_Created": when(0), "_Group": "sweep-a"}
    log("trained 🏠", rows + [(3, {"train/loss": 0.2}), (4, {"train/loss": 0.15})], words)
    log("diverged", [(0, {"train/loss": 2.0}), (1, {"train/loss": math.inf}), (2, {"train/loss": -math.inf}), (3, {"train/loss": math.nan})], {"lr": 10})
    log("no config", [(0, {"score": 0.5})])


def described(record):
    name, run_id = record["name"], record["id"]
    metrics = {}
    for row in SQLiteStorage.get_logs(PROJECT, name, run_id=run_id):
        for key, value in row.items():
            if key not in ("step", "timestamp"):
                metrics.setdefault(key, []).append([row["step"], value, fixture.seconds(row["timestamp"])])
    params = SQLiteStorage.get_run_config(PROJECT, name, run_id=run_id) or {}
    attributes = {key: record[key] for key in record if key not in ("name", "id")}
    return fixture.run(run_id, path=path, name=name, experiment=PROJECT, params=params, metrics=metrics, attributes=attributes)


write()
(path,) = [os.path.relpath(one) for one in glob.glob(f"{os.environ['TRACKIO_DIR']}/*.db")]
runs = [described(record) for record in SQLiteStorage.get_run_records(PROJECT)]
fixture.pack(path, 1024)
for left in glob.glob("trackio/**/*.lock", recursive=True):
    os.remove(left)
fixture.finish("trackio", runs, fixture.version_of("trackio"), float32=False, readme=README)
