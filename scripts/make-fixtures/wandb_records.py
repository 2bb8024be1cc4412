"""What the reader and the messages of wandb itself find in .wandb files."""

import glob
import importlib.util
import json
import os
import sys

import fixture

STATUSES = {"exit code 0": "finished", "exit code 1": "failed"}


def read():
    return [described(path) for path in sorted(glob.glob("wandb/*run-*/run-*.wandb"))]


def data_store():
    """The class that read these files until wandb 0.24; newer versions have it in a program of their own only."""
    places = [f"{sys.prefix}/share/wandb-reader", *sys.path]
    files = [f"{place}/wandb/sdk/internal/datastore.py" for place in places]
    file = next((file for file in files if os.path.exists(file)), None)
    if file is None:
        raise SystemExit("needs: pip install --no-deps --target ENVIRONMENT/share/wandb-reader wandb==0.24.2")
    spec = importlib.util.spec_from_file_location("wandb_datastore", file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.DataStore()


def records_of(path):
    from wandb.proto import wandb_internal_pb2

    store = data_store()
    try:
        store.open_for_scan(path)
        while (data := store.scan_data()) is not None:
            yield wandb_internal_pb2.Record.FromString(data)
    except AssertionError:  # the end of a file that was cut
        return


def described(path):
    exit_record, facts, config, summary, metrics, first = None, None, {}, {}, {}, {}
    for record in records_of(path):
        kind = record.WhichOneof("record_type")
        if kind == "run":
            facts = facts or record.run
            take(config, record.run.config.update)
            take(summary, record.run.summary.update)
        elif kind == "config":
            take(config, record.config.update)
        elif kind == "summary":
            take(summary, record.summary.update)
        elif kind == "exit":
            exit_record = record.exit
        elif kind == "history":
            row = {key_of(item): json.loads(item.value_json) for item in record.history.item}
            for key, value in row.items():
                if not key.startswith("_"):
                    metrics.setdefault(key, []).append([row["_step"], value, row.get("_timestamp")])
    if facts is None:
        return fixture.run(os.path.basename(path)[4:-6], path=os.path.dirname(path), metrics={}, attributes={"records": 0})
    config.pop("_wandb", None)
    return fixture.run(
        facts.run_id,
        path=os.path.dirname(path),
        name=facts.display_name,
        experiment=facts.project,
        group=facts.run_group or None,
        status=None if exit_record is None else f"exit code {exit_record.exit_code}",
        started=facts.start_time.ToMicroseconds() / 1e6,
        params=config,
        tags=list(facts.tags),
        notes=facts.notes or None,
        metrics=metrics,
        last={key: value for key, value in summary.items() if not key.startswith("_")},
        attributes={
            "job_type": facts.job_type,
            "host": facts.host,
            "runtime_of_summary": summary.get("_runtime"),
            "runtime_of_exit": exit_record and exit_record.runtime,
        },
    )


def take(into, items):
    for item in items:
        path = list(item.nested_key) or [item.key]
        place = into
        for part in path[:-1]:
            place = place.setdefault(part, {})
        place[path[-1]] = json.loads(item.value_json)


def key_of(item):
    return item.key or ".".join(item.nested_key)
