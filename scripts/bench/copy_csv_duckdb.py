"""Loads a CSV into a DuckDB table, then times COPY of that table to another CSV; prints JSON.

usage: copy_csv_duckdb.py SOURCE.csv RESULT.csv
"""

import json
import sys
import time

import duckdb

source, result = sys.argv[1:]
connection = duckdb.connect()
connection.execute("CREATE TABLE runs AS SELECT * FROM read_csv(?, sample_size = -1)", [source])
types = {}
for (kind,) in connection.execute("SELECT data_type FROM information_schema.columns").fetchall():
    types[kind] = types.get(kind, 0) + 1
start = time.perf_counter()
connection.execute(f"COPY runs TO '{result}' (HEADER, DELIMITER ',')")
milliseconds = (time.perf_counter() - start) * 1000
rows = connection.execute("SELECT count(*) FROM runs").fetchone()[0]
print(json.dumps({"milliseconds": milliseconds, "rows": rows, "types": types}))
