"""Makes stores of MLflow in its own forms, or searches one as people do: mlflow_stores.py make|search STORE."""

import os
import sqlite3
import sys
import time

os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"
os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
RUNS, METRICS, STEPS = 1000, 20, 100
START = 1_767_600_000_000


def run_ids():
    return [f"a{index:031x}" for index in range(RUNS)]


def points(run, metric):
    return [(START + step * 1000, 1 / (step + 1 + metric) + run * 1e-6, step) for step in range(STEPS)]


def make_files(store):
    experiment = f"{store}/1"
    os.makedirs(experiment)
    head = f"creation_time: {START}\nlast_update_time: {START}\nlifecycle_stage: active\n"
    write(f"{experiment}/meta.yaml", f"artifact_location: {experiment}\nexperiment_id: '1'\nname: bench\n{head}")
    for run, run_id in enumerate(run_ids()):
        folder = f"{experiment}/{run_id}"
        for name in ("metrics", "params", "tags", "artifacts"):
            os.makedirs(f"{folder}/{name}")
        facts = {"artifact_uri": f"{folder}/artifacts", "end_time": START + 100_000, "entry_point_name": "''"}
        facts |= {"experiment_id": "'1'", "lifecycle_stage": "active", "run_id": run_id, "run_name": f"run-{run}"}
        facts |= {"source_name": "''", "source_type": 4, "source_version": "''", "start_time": START + run}
        facts |= {"status": 3, "tags": "[]", "user_id": "someone"}
        write(f"{folder}/meta.yaml", "".join(f"{name}: {value}\n" for name, value in facts.items()))
        write(f"{folder}/params/lr", str(run % 7 / 100))
        write(f"{folder}/params/seed", str(run % 3))
        write(f"{folder}/tags/mlflow.runName", f"run-{run}")
        for metric in range(METRICS):
            lines = "".join(f"{moment} {value} {step}\n" for moment, value, step in points(run, metric))
            write(f"{folder}/metrics/m{metric}", lines)


def write(path, text):
    with open(path, "w") as file:
        file.write(text)


def make_database(path):
    from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore

    SqlAlchemyStore(f"sqlite:///{path}", f"{path}-artifacts")
    database = sqlite3.connect(path)
    facts = "run_uuid, name, source_type, status, start_time, end_time, lifecycle_stage, experiment_id, user_id, artifact_uri"
    for run, run_id in enumerate(run_ids()):
        row = (run_id, f"run-{run}", "LOCAL", "FINISHED", START + run, START + 100_000, "active", 0, "someone", "x")
        database.execute(f"INSERT INTO runs ({facts}) VALUES (?,?,?,?,?,?,?,?,?,?)", row)
        params = [("lr", str(run % 7 / 100), run_id), ("seed", str(run % 3), run_id)]
        database.executemany("INSERT INTO params (key, value, run_uuid) VALUES (?,?,?)", params)
        for metric in range(METRICS):
            rows = [(f"m{metric}", value, moment, run_id, step, 0) for moment, value, step in points(run, metric)]
            columns = "(key, value, timestamp, run_uuid, step, is_nan) VALUES (?,?,?,?,?,?)"
            database.executemany(f"INSERT INTO metrics {columns}", rows)
            database.execute(f"INSERT INTO latest_metrics {columns}", rows[-1])
    database.commit()
    database.close()


def search(store):
    """Prints the seconds of the search alone: without the import of the package."""
    import mlflow

    mlflow.set_tracking_uri(f"sqlite:///{store}" if store.endswith(".db") else store)
    begun = time.perf_counter()
    found = mlflow.search_runs(search_all_experiments=True, max_results=RUNS)
    if len(found) != RUNS or found["metrics.m0"].isna().any():
        raise SystemExit(f"{len(found)} runs were found")
    print(time.perf_counter() - begun)


if __name__ == "__main__":
    action, where = sys.argv[1:3]
    if action == "search":
        search(where)
    elif where.endswith(".db"):
        make_database(where)
    else:
        make_files(where)
