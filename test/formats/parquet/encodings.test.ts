// Whatever a Parquet writer chooses, encodings, compression, form of its pages, the columns say the same.

import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect } from "vitest";
import { ParquetFile } from "../../../src/formats/parquet-reader.js";
import { withPython } from "../../helpers/python.js";

const folder = mkdtempSync(join(tmpdir(), "runledger-parquet-encodings-"));
afterAll(() => rmSync(folder, { recursive: true }));

const writing = `
import decimal, json, sys, pyarrow as pa, pyarrow.parquet as pq
n = 700
columns = {
  "i32": pa.array([None if i % 7 == 3 else i * i - 500 for i in range(n)], pa.int32()),
  "i64": pa.array([i * 1234567 for i in range(n)], pa.int64()),
  "f64": pa.array([None if i > 50 else i / 8 for i in range(n)], pa.float64()),
  "flag": pa.array([None if i % 11 == 0 else i % 3 == 0 for i in range(n)], pa.bool_()),
  "name": pa.array([None if i % 13 == 0 else "shared/name/%06d" % i for i in range(n)], pa.string()),
  "exact": pa.array([decimal.Decimal(i) / 64 for i in range(n)], pa.decimal128(18, 6)),
  "tags": pa.array([None if i % 4 == 0 else ["t%d" % j for j in range(i % 3)] for i in range(n)], pa.list_(pa.string())),
  "none": pa.array([None] * n, pa.float64()),
}
table = pa.table(columns)
delta = {"i32": "DELTA_BINARY_PACKED", "i64": "DELTA_BINARY_PACKED", "f64": "BYTE_STREAM_SPLIT", "none": "BYTE_STREAM_SPLIT", "flag": "RLE"}
forms = {
  "dictionary": {}, "plain": {"use_dictionary": False},
  "front": {"use_dictionary": False, "column_encoding": {**delta, "name": "DELTA_BYTE_ARRAY"}},
  "lengths": {"use_dictionary": False, "column_encoding": {**delta, "name": "DELTA_LENGTH_BYTE_ARRAY"}},
}
for codec in ["NONE", "SNAPPY", "GZIP", "ZSTD"]:
  for version in ["1.0", "2.0"]:
    for form, options in forms.items():
      pq.write_table(table, f"{sys.argv[1]}/{codec}-{version}-{form}.parquet", compression=codec, data_page_version=version, row_group_size=400, data_page_size=1024, **options)
print(json.dumps({name: [float(x) if isinstance(x, decimal.Decimal) else x for x in table.column(name).to_pylist()] for name in columns}))
`;

/** Lists without their inner frames, integers of 64 bits as numbers. */
function simple(value: unknown): unknown {
  if (Array.isArray(value)) return value.flat(3).filter((item) => item !== null && item !== undefined);
  return typeof value === "bigint" ? Number(value) : value;
}

describe("with Python", () => {
  withPython(["pyarrow"], (test) => {
    test("every encoding of pyarrow says what pyarrow says", async (runPython) => {
      const expected = JSON.parse(runPython(writing, folder)) as Record<string, unknown[]>;
      const names = readdirSync(folder);
      expect(names).toHaveLength(32);
      for (const name of names) {
        const file = ParquetFile.open(join(folder, name));
        if (!(file instanceof ParquetFile)) throw new Error(JSON.stringify(file));
        for (const column of file.columnNames()) {
          const values = [0, 1].flatMap((group) => file.column(group, column).map(simple));
          const wanted = expected[column]?.map((value) => (column === "tags" ? (value ?? []) : value));
          expect(values, `${column} of ${name}`).toEqual(wanted);
        }
        file.close();
      }
    });
  });
});
