"""MLflow's SQLite store."""

import os
import sqlite3

import fixture
import mlflow_runs

README = """The same runs as in mlflow-files. Infinities are stored as ±1.7976931348623157e308, nan as 0 with is_nan. To be small, the
database lost the empty tables of tracing, models, datasets and gateways, and has pages of 512 instead of 4,096 bytes.
"""
KEPT = "alembic_version experiments experiment_tags runs metrics latest_metrics params tags inputs input_tags datasets workspaces".split()


def shrink():
    if not os.environ.get("FIXTURE_SMALL"):
        return
    database = sqlite3.connect("mlflow.db")
    tables = [name for (name,) in database.execute("select name from sqlite_master where type = 'table' and name not like 'sqlite%'")]
    for name in tables:
        if name not in KEPT:
            database.execute(f'drop table "{name}"')
    database.commit()
    database.close()
    fixture.pack("mlflow.db", 512)


mlflow_runs.main("mlflow-sqlite", "sqlite:///mlflow.db", README, shrink)
