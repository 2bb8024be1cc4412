"""Writes the same runs into any MLflow store, and asks MLflow's client for all it knows of them."""

import math
import os
import sys

import fixture

os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"
os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
os.environ["DO_NOT_TRACK"] = "true"

import mlflow  # noqa: E402
from mlflow.entities import Metric, Param, RunTag, ViewType  # noqa: E402

STATUSES = {"RUNNING": "running", "SCHEDULED": "queued", "FINISHED": "finished", "FAILED": "failed", "KILLED": "stopped"}


def write(client):
    experiment = client.create_experiment("prices/häuser 🏠", tags={"team": "modelling", "mlflow.note.content": "All houses."})
    trained(client, experiment)
    diverged(client, experiment)
    killed(client, experiment)
    still_running(client, experiment)
    sweep(client, experiment)
    client.delete_run(one_run(client, experiment, "thrown-away", "FINISHED", {"lr": 1.0}, {"loss": [9.0]}))
    old = client.create_experiment("old attempts")
    one_run(client, old, "long-ago", "FINISHED", {"lr": 0.5}, {"loss": [3.0, 2.0]})
    client.delete_experiment(old)
    client.create_experiment("nothing in it")


def one_run(client, experiment, name, status, params, metrics, tags=None):
    run_id = client.create_run(experiment, tags=tags or {}, run_name=name).info.run_id
    for key, value in params.items():
        client.log_param(run_id, key, value)
    for step in range(max(map(len, metrics.values()), default=0)):
        fixture.advance(1.5)
        for key, values in metrics.items():
            if step < len(values):
                client.log_metric(run_id, key, values[step], step=step)
    fixture.advance(2)
    if status != "RUNNING":
        client.set_terminated(run_id, status)
    return run_id


def trained(client, experiment):
    tags = {"mlflow.note.content": "First real one.\nSecond line: 5 % better.", "stage": "candidate", "mlflow.user": "researcher"}
    run_id = client.create_run(experiment, tags=tags, run_name="trained-1").info.run_id
    params = {"lr": "0.001", "optimizer": "adam", "layers": "[64, 64]", "model/name": "mlp", "note": "two\nlines: é", "empty": ""}
    client.log_batch(run_id, params=[Param(key, value) for key, value in params.items()])
    for step in range(6):
        fixture.advance(10)
        client.log_metric(run_id, "train/loss", 1 / (step + 1), step=step)
        client.log_metric(run_id, "val/accuracy top-5", 0.5 + step / 20, step=step)
        client.log_metric(run_id, "learning rate", 0.001 * 0.9**step, step=step)
    # Resumed from step 4: steps come twice, the later time counts.
    for step in range(4, 8):
        fixture.advance(10)
        client.log_metric(run_id, "train/loss", 0.9 / (step + 1), step=step)
    client.log_metric(run_id, "no step", 42.5)
    client.log_metric(run_id, "back in time", 1.0, timestamp=1767600500000, step=3)
    client.log_metric(run_id, "back in time", 2.0, timestamp=1767600400000, step=1)
    client.log_metric(run_id, "same step", 5.0, timestamp=1767600500000, step=1)
    client.log_metric(run_id, "same step", 4.0, timestamp=1767600500000, step=1)
    client.log_batch(run_id, metrics=[Metric("tiny", 5e-324, 1767600600000, 0), Metric("large", 1.7e308, 1767600600000, 0)])
    client.log_batch(run_id, tags=[RunTag("größe", "klein"), RunTag("release.version", "2.2.0")])
    client.log_text(run_id, "predictions\n1\n2\n", "out/predictions.txt")
    client.set_terminated(run_id, "FINISHED")


def diverged(client, experiment):
    values = {"train/loss": [2.0, 50.0, math.inf, math.nan], "grad": [-math.inf, 0.0], "never": [math.nan]}
    one_run(client, experiment, "diverged", "FAILED", {"lr": "10"}, values)


def killed(client, experiment):
    one_run(client, experiment, "killed", "KILLED", {"lr": "0.01"}, {"train/loss": [1.0, 0.5]})


def still_running(client, experiment):
    one_run(client, experiment, "still-running", "RUNNING", {"lr": "0.02"}, {"train/loss": [1.25]})


def sweep(client, experiment):
    parent = client.create_run(experiment, run_name="sweep").info.run_id
    for seed in (1, 2, 3):
        tags = {"mlflow.parentRunId": parent}
        one_run(client, experiment, "sweep child", "FINISHED", {"lr": "0.1", "seed": seed}, {"val/accuracy top-5": [0.7 + seed / 100]}, tags)
    client.set_terminated(parent, "FINISHED")


def read(client):
    """Every run that MLflow knows, deleted ones too, with every point of every metric in MLflow's own order."""
    runs = []
    for experiment in client.search_experiments(view_type=ViewType.ALL, order_by=["name ASC"]):
        found = client.search_runs([experiment.experiment_id], run_view_type=ViewType.ALL, max_results=1000)
        runs += [described(client, experiment, run) for run in sorted(found, key=lambda run: (run.info.start_time, run.info.run_id))]
    return runs


def described(client, experiment, run):
    tags = dict(run.data.tags)
    history = {key: client.get_metric_history(run.info.run_id, key) for key in sorted(run.data.metrics)}
    end = run.info.end_time
    return fixture.run(
        run.info.run_id,
        name=run.info.run_name,
        experiment={"id": experiment.experiment_id, "name": experiment.name, "lifecycle": experiment.lifecycle_stage, "tags": dict(experiment.tags)},
        parent=tags.get("mlflow.parentRunId"),
        status=run.info.status,
        started=run.info.start_time / 1000,
        ended=None if end is None else end / 1000,
        params=dict(run.data.params),
        tags=tags,
        notes=tags.get("mlflow.note.content"),
        metrics={key: [[point.step, point.value, point.timestamp / 1000] for point in points] for key, points in history.items()},
        last={key: run.data.metrics[key] for key in sorted(run.data.metrics)},
        lifecycle=run.info.lifecycle_stage,
    )


def main(tool, uri, readme, afterwards=lambda: None):
    mlflow.set_tracking_uri(uri)
    client = mlflow.MlflowClient(uri)
    write(client)
    runs = read(mlflow.MlflowClient(uri))
    afterwards()
    versions = fixture.version_of("mlflow")
    fixture.finish(tool, runs, versions, statuses=STATUSES, float32=False, readme=readme)
