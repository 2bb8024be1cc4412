"""What Neptune Exporter leaves: Parquet by its documented schema (the exporter is on no registry and its service is gone)."""

import decimal
import math
import os
from datetime import datetime, timezone

import fixture
import pyarrow as pa
import pyarrow.parquet as pq

README = """By the exporter's documented schema, written with pyarrow, not by the exporter itself, which is on no package registry. exports/data/<project>/
<run>_part_<n>.parquet, one row a value: RUN-1 (two parts; resumed steps twice, fractional steps, tags, text series), RUN-2 (failed, nan and inf),
RUN-3 (its child, forked). `last` has the values of the simple attributes, `metrics` the float series.
"""
SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("project_id", "run_id", "attribute_path", "attribute_type")),
        ("step", pa.decimal128(18, 6)),
        ("timestamp", pa.timestamp("ms", "UTC")),
        ("int_value", pa.int64()),
        ("float_value", pa.float64()),
        ("string_value", pa.string()),
        ("bool_value", pa.bool_()),
        ("datetime_value", pa.timestamp("ms", "UTC")),
        ("string_set_value", pa.list_(pa.string())),
        ("file_value", pa.struct([("path", pa.string())])),
        ("histogram_value", pa.struct([("type", pa.string()), ("edges", pa.list_(pa.float64())), ("values", pa.list_(pa.float64()))])),
    ]
)
PROJECT = "team/häuser"
FOLDER = "exports/data/team_haeuser_1a2b3c4d"
runs = []


def at(seconds):
    return datetime.fromtimestamp(fixture.START + seconds, timezone.utc)


def kind_of(value):
    kinds = {bool: "bool", int: "int", float: "float", str: "string", datetime: "datetime", list: "string_set"}
    return kinds[type(value)]


def export(run_id, simple, series, texts=(), parts=1):
    rows = []
    for path, value in simple.items():
        kind = kind_of(value)
        rows.append({"attribute_path": path, "attribute_type": kind, f"{kind}_value": value})
    for path, points in series.items():
        for step, value, seconds in points:
            step = decimal.Decimal(str(step)).quantize(decimal.Decimal("0.000001"))
            rows.append({"attribute_path": path, "attribute_type": "float_series", "step": step, "timestamp": at(seconds), "float_value": value})
    for step, text in enumerate(texts):
        rows.append({"attribute_path": "monitoring/stdout", "attribute_type": "string_series", "step": decimal.Decimal(step), "timestamp": at(step), "string_value": text})
    rows.append({"attribute_path": "model/weights", "attribute_type": "file", "file_value": {"path": f"{run_id}/model/weights.bin"}})
    rows = [{"project_id": PROJECT, "run_id": run_id, **row} for row in rows]
    os.makedirs(FOLDER, exist_ok=True)
    size = math.ceil(len(rows) / parts)
    for part in range(parts):
        table = pa.Table.from_pylist(rows[part * size : (part + 1) * size], SCHEMA)
        pq.write_table(table, f"{FOLDER}/{run_id}_part_{part}.parquet", compression="snappy")
    metrics = {path: [[float(step), value, fixture.START + seconds] for step, value, seconds in points] for path, points in series.items()}
    plain = {path: value.timestamp() if isinstance(value, datetime) else value for path, value in simple.items()}
    runs.append(
        fixture.run(
            run_id, path=FOLDER, name=simple.get("sys/name"), experiment=PROJECT, status="failed" if simple.get("sys/failed") else None, started=plain["sys/creation_time"],
            params={path.removeprefix("parameters/"): value for path, value in plain.items() if path.startswith("parameters/")},
            tags=simple.get("sys/tags"), notes=simple.get("sys/description"), parent=simple.get("sys/forking/parent"), metrics=metrics, last=plain,
        )  # fmt: skip
    )


facts = {"sys/name": "trained 🏠", "sys/creation_time": at(0), "sys/modification_time": at(100), "sys/tags": ["candidate", "müller"], "sys/description": "First real one.", "sys/failed": False, "sys/state": "inactive"}
params = {"parameters/lr": 0.001, "parameters/layers": 3, "parameters/optimizer": "adam", "parameters/nesterov": True}
loss = [(step, 1 / (step + 1), step * 1.5) for step in range(6)] + [(4, 0.18, 10.0), (5, 0.15, 11.5)]
export("RUN-1", {**facts, **params, "scores/best": 0.75}, {"metrics/train/loss": loss, "metrics/val acc@5": [(0.5, 0.5, 1.0), (1.25, 0.625, 2.0)]}, ["begin é", "end"], parts=2)
odd = [(step, value, step * 2.0) for step, value in enumerate((2.0, math.inf, -math.inf, math.nan))]
export("RUN-2", {"sys/name": "diverged", "sys/creation_time": at(200), "sys/failed": True, "parameters/lr": 10.0}, {"metrics/train/loss": odd})
export("RUN-3", {"sys/name": "trained 🏠", "sys/creation_time": at(300), "sys/failed": False, "sys/forking/parent": "RUN-1", "parameters/lr": 0.002}, {"metrics/train/loss": [(6, 0.125, 300.0)]})
fixture.finish("neptune", runs, fixture.version_of("pyarrow"), statuses={"failed": "failed"}, float32=False, readme=README)
