// Hive partitions of the steps: whole, readable by others, and written anew only where rows have changed.

import { appendFileSync, existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { describe, expect, it } from "vitest";
import { escapeName, partitionPath } from "../../src/aggregate/partition-names.js";
import { failingFileSystem } from "../helpers/failing-file-system.js";
import { withPython } from "../helpers/python.js";
import { runCli } from "../helpers/run-cli.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { aggregate, filesOf, header, step, writeLog } from "./aggregate-world.js";

const awkward = "org/m:1 =é%'";
const october = 1_760_000_000;

/** Three models, one of them without name, over two months. */
function writeRuns(root: string): void {
  for (const [index, model] of [awkward, "plain", undefined].entries()) {
    const id = `r${index}`;
    writeLog(join(root, `${id}.jsonl`), [
      { run_header: true, run_id: id, config: { ...(model === undefined ? {} : { model }), budget: 6 } },
      ...Array.from({ length: 4 }, (_, number) =>
        step(id, number, { ts: october - (number % 2) * 2_600_000 }),
      ),
    ]);
  }
}

function partitionsOf(root: string): Map<string, string> {
  const folder = join(root, "_aggregated/partitioned");
  const names = readdirSync(folder, { recursive: true }).map(String).sort();
  return new Map(
    names
      .filter((name) => name.endsWith(".parquet"))
      .map((name) => {
        const { ino, mtimeMs } = statSync(join(folder, name));
        return [name, `${ino} ${mtimeMs}`];
      }),
  );
}

async function rowsOf(sql: string): Promise<unknown[]> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const rows = (await connection.runAndReadAll(sql)).getRowsJson();
  connection.closeSync();
  return rows;
}

function partitioned(root: string): string {
  return `read_parquet('${root}/_aggregated/partitioned/**/*.parquet', hive_partitioning = true)`;
}

const judge = `
import json, sys
import duckdb, pandas as pd, pyarrow.dataset as ds
folder = sys.argv[1]
one = duckdb.sql(f"select model, month, count(*) n, sum(step) s from read_parquet('{folder}/**/*.parquet', hive_partitioning=true) group by all").df()
two = ds.dataset(folder, partitioning="hive").to_table().to_pandas()
three = pd.read_parquet(folder, partitioning=ds.HivePartitioning.discover())
def counted(frame):
    frame = frame.astype({"model": object, "month": object})
    return frame.groupby(["model", "month"], dropna=False).agg(n=("step", "size"), s=("step", "sum")).reset_index()
def plain(frame):
    cells = frame[["model", "month", "n", "s"]].values.tolist()
    return sorted([("" if pd.isna(m) else m), str(d), int(n), int(s)] for m, d, n, s in cells)
print(json.dumps([plain(one), plain(counted(two)), plain(counted(three))]))
`;

withPython(["duckdb", "pandas", "pyarrow"], (test) => {
  test("reads alike in DuckDB, pyarrow and pandas, with awkward names and null", async (runPython) => {
    const root = temporaryFolder();
    writeRuns(root);
    await aggregate(root, { partitionBy: ["model", "month"] });
    const wanted = ["", awkward, "plain"].flatMap((model) => [
      [model, "2025-09", 2, 4],
      [model, "2025-10", 2, 2],
    ]);
    const read = JSON.parse(runPython(judge, join(root, "_aggregated/partitioned"))) as unknown[];
    expect(read).toEqual([wanted, wanted, wanted]);
    rmSync(join(root, "r2.jsonl"));
    await aggregate(root);
    const bare = "import sys, pandas as pd; print(len(pd.read_parquet(sys.argv[1])))";
    expect(runPython(bare, join(root, "_aggregated/partitioned")).trim()).toBe("8");
  });
});

describe("--partition-by", () => {
  it("writes key=value folders with names that Hive escapes, and one schema", async () => {
    const root = temporaryFolder();
    writeRuns(root);
    const { partitions } = await aggregate(root, { partitionBy: ["model", "month"] });
    expect(partitions).toEqual({
      ...{ keys: ["model", "month"], partitions: 6, written: 6, removed: 0, emptyKeys: [] },
    });
    expect([...partitionsOf(root).keys()].filter((name) => name.includes("2025-10"))).toEqual([
      "model=__HIVE_DEFAULT_PARTITION__/month=2025-10/steps.parquet",
      "model=org%2Fm%3A1 %3Dé%25%27/month=2025-10/steps.parquet",
      "model=plain/month=2025-10/steps.parquet",
    ]);
    const each = [...partitionsOf(root).keys()].map((name) =>
      rowsOf(`describe from read_parquet('${root}/_aggregated/partitioned/${name.replaceAll("'", "''")}')`),
    );
    const schemas = new Set((await Promise.all(each)).map((rows) => JSON.stringify(rows)));
    expect(schemas.size).toBe(1);
    expect(JSON.stringify([...schemas])).not.toContain('"model"');
  });

  it("has the rows of the table of steps", async () => {
    const root = temporaryFolder();
    writeRuns(root);
    await aggregate(root, { partitionBy: ["model", "month"] });
    const steps = `read_parquet('${root}/_aggregated/steps.parquet/*.parquet')`;
    const columns = (await rowsOf(`describe from ${steps}`)).map(
      (row) => `"${String((row as unknown[])[0])}"`,
    );
    const list = columns.join(", ");
    const query = (from: string) => rowsOf(`select ${list} from ${from} order by source, line`);
    expect(await query(partitioned(root))).toEqual(await query(steps));
  });

  it("writes only the partitions whose rows have changed, also when not asked again", async () => {
    const root = temporaryFolder();
    writeRuns(root);
    await aggregate(root, { partitionBy: ["model", "month"] });
    const before = partitionsOf(root);
    expect((await aggregate(root)).partitions).toMatchObject({ partitions: 6, written: 0 });
    appendFileSync(join(root, "r1.jsonl"), `${JSON.stringify(step("r1", 9, { ts: october }))}\n`);
    expect((await aggregate(root)).partitions).toMatchObject({ partitions: 6, written: 1, removed: 0 });
    const after = partitionsOf(root);
    const changed = [...after].filter(([name, state]) => before.get(name) !== state).map(([name]) => name);
    expect(changed).toEqual(["model=plain/month=2025-10/steps.parquet"]);
    expect(await rowsOf(`select count(*)::int from ${partitioned(root)}`)).toEqual([[13]]);
  });

  it("removes partitions that are no more, and begins anew with other keys or another schema", async () => {
    const root = temporaryFolder();
    writeRuns(root);
    await aggregate(root, { partitionBy: ["model", "month"] });
    rmSync(join(root, "r1.jsonl"));
    expect((await aggregate(root)).partitions).toMatchObject({ partitions: 4, written: 0, removed: 2 });
    expect(existsSync(join(root, "_aggregated/partitioned/model=plain"))).toBe(false);
    appendFileSync(join(root, "r0.jsonl"), `${JSON.stringify(step("r0", 9, { fresh: 1 }))}\n`);
    expect((await aggregate(root)).partitions).toMatchObject({ written: 4 });
    const { partitions } = await aggregate(root, { partitionBy: ["run_id"] });
    expect(partitions).toMatchObject({ keys: ["run_id"], partitions: 2, written: 2 });
    expect([...partitionsOf(root).keys()]).toEqual(["run_id=r0/steps.parquet", "run_id=r2/steps.parquet"]);
    rmSync(join(root, "_aggregated/partitioned"), { recursive: true });
    expect((await aggregate(root)).partitions).toBeUndefined();
  });

  it("names the nearest columns for one that is not there, and keeps the partitions", async () => {
    const root = temporaryFolder();
    writeRuns(root);
    await aggregate(root, { partitionBy: ["model"] });
    const before = partitionsOf(root);
    const result = await runCli(["aggregate", root, "--partition-by", "config.budgte"], { in: root });
    expect(result.code).toBe(2);
    expect(result.err).toContain("config.budgte: the steps have no such column. Nearest: config.budget");
    expect(partitionsOf(root)).toEqual(before);
    const told = await runCli(["aggregate", root, "--partition-by", "config.budget,year"], { in: root });
    expect(told.out).toContain("1 partition by config.budget, year: 1 written.");
    const empty = await runCli(["aggregate", root, "--partition-by", ","], { in: root });
    expect(empty.err).toContain("--partition-by names no column.");
  });

  it("changes nothing at all for a column that is not there, also where logs are new", async () => {
    const root = temporaryFolder();
    writeRuns(root);
    const asked = { partitionBy: ["model", "config.budgte"] };
    const logs = readdirSync(root);
    await expect(aggregate(root, asked)).rejects.toMatchObject({ code: "unknown-column" });
    expect(readdirSync(root)).toEqual(logs);
    await aggregate(root);
    writeLog(join(root, "new.jsonl"), [header("new"), step("new", 0)]);
    const before = filesOf(root);
    await expect(aggregate(root, asked)).rejects.toMatchObject({ code: "unknown-column" });
    expect(filesOf(root)).toEqual(before);
  });

  it("leaves the old partitions as they were when the disk is full", async () => {
    const root = temporaryFolder();
    writeRuns(root);
    await aggregate(root, { partitionBy: ["model", "month"] });
    const before = partitionsOf(root);
    let failed = 0;
    for (let failAt = 1; failAt === failed + 1; failAt++) {
      const files = failingFileSystem({ failAt, code: "ENOSPC", only: ["write", "rename", "makeFolder"] });
      const done = await aggregate(root, { partitionBy: ["run_id"], files }).catch((error: Error) => error);
      if (!(done instanceof Error)) break;
      failed++;
      expect(done.message).toContain("cannot be written (ENOSPC)");
      expect(partitionsOf(root)).toEqual(before);
      expect(await rowsOf(`select count(*)::int from ${partitioned(root)}`)).toEqual([[12]]);
    }
    expect(failed).toBeGreaterThan(5);
    expect([...partitionsOf(root).keys()]).toHaveLength(3);
  });

  it("makes all anew after a crash between two renames", async () => {
    const root = temporaryFolder();
    writeRuns(root);
    await aggregate(root, { partitionBy: ["model", "month"] });
    rmSync(join(root, "_aggregated/partitioned/.state.json"));
    rmSync(join(root, "_aggregated/partitioned/model=plain"), { recursive: true });
    const { partitions } = await aggregate(root, { partitionBy: ["model", "month"] });
    expect(partitions).toMatchObject({ partitions: 6, written: 6 });
  });
});

describe("partitionPath", () => {
  it("escapes what Hive escapes and nothing else", () => {
    expect(escapeName(`a/b:c=d%e"f#g'h*i?j\\k{l[m]n^o\u0001 ü`)).toBe(
      "a%2Fb%3Ac%3Dd%25e%22f%23g%27h%2Ai%3Fj%5Ck%7Bl%5Bm%5Dn%5Eo%01 ü",
    );
    expect(partitionPath(["model", "a=b"], [null, "x"])).toBe("model=__HIVE_DEFAULT_PARTITION__/a%3Db=x");
  });
});
