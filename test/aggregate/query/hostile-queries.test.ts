// What a query must not do: each of these is tried through the command, and past the judge on a locked database.

import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadDuckDb, openClosed } from "../../../src/aggregate/duckdb.js";
import { SqlJudge } from "../../../src/aggregate/query/judge-sql.js";
import { lockConnection } from "../../../src/aggregate/query/lock-connection.js";
import { openQuery } from "../../../src/aggregate/query/open-query.js";
import { emptyContract } from "../../../src/core/contract/contract.js";
import { fieldTableOf } from "../../../src/core/field/field-table.js";
import { UserError } from "../../../src/errors.js";
import { runCli } from "../../helpers/run-cli.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";
import { writeTree } from "../../helpers/write-tree.js";

/** HERE is the folder of the test, in which secret.csv holds a word and written.* must never appear. */
const hostile: readonly string[] = [
  "SELECT * FROM read_text('HERE/secret.csv')",
  "SELECT * FROM read_blob('HERE/secret.csv')",
  "SELECT * FROM read_csv('HERE/secret.csv')",
  "SELECT * FROM read_csv_auto('HERE/secret.csv')",
  "SELECT * FROM read_json('HERE/secret.csv')",
  "SELECT * FROM read_ndjson_objects('HERE/secret.csv')",
  "SELECT * FROM read_parquet('HERE/secret.parquet')",
  "SELECT * FROM parquet_metadata('HERE/secret.parquet')",
  "SELECT * FROM sniff_csv('HERE/secret.csv')",
  "SELECT * FROM glob('HERE/*')",
  "SELECT * FROM main.glob('HERE/*')",
  "FROM 'HERE/secret.csv'",
  'FROM "HERE/secret.csv"',
  "SELECT (SELECT content FROM read_text('HERE/secret.csv'))",
  "WITH a AS (FROM read_text('HERE/secret.csv')) FROM a",
  "SELECT * FROM runs WHERE run_id IN (SELECT content FROM \"read_text\"('HERE/secret.csv'))",
  "DESCRIBE FROM read_csv('HERE/secret.csv')",
  "SUMMARIZE FROM read_csv('HERE/secret.csv')",
  "PIVOT read_csv('HERE/secret.csv') ON a",
  "PIVOT (FROM read_csv/**/('HERE/secret.csv')) ON a",
  "SELECT * FROM query('FROM read_text(''HERE/secret.csv'')')",
  "SELECT * FROM query_table('HERE/secret.csv')",
  "SELECT * FROM read_duckdb('HERE/secret.db')",
  "SELECT getenv('HOME')",
  "COPY runs TO 'HERE/written.csv'",
  "COPY (SELECT 1) TO 'HERE/written.parquet' (FORMAT parquet)",
  "COPY runs FROM 'HERE/secret.csv'",
  "EXPLAIN COPY runs TO 'HERE/written.csv'",
  "EXPLAIN ANALYZE COPY runs TO 'HERE/written.csv'",
  "EXPLAIN (ANALYZE, FORMAT json) COPY runs TO 'HERE/written.csv'",
  "EXPLAIN ANALYZE SELECT * FROM read_text('HERE/secret.csv')",
  "EXPLAIN ANALYZE DELETE FROM runs",
  "EXPORT DATABASE 'HERE/written'",
  "IMPORT DATABASE 'HERE/written'",
  "ATTACH 'HERE/written.db'",
  "ATTACH 'HERE/written.db' AS other; SELECT 1",
  "DETACH memory",
  "USE memory",
  "INSTALL httpfs",
  "LOAD 'HERE/written.duckdb_extension'",
  "INSTALL spatial FROM community",
  "UPDATE EXTENSIONS",
  "PRAGMA version",
  "PRAGMA database_list",
  "PRAGMA enable_profiling",
  "PRAGMA memory_limit='100GB'",
  "SET enable_external_access = true",
  "SET memory_limit = '100GB'",
  "SET lock_configuration = false",
  "RESET memory_limit",
  "SET VARIABLE x = 1",
  "SELECT 1; SELECT 2",
  "SELECT 1; SET enable_external_access = true",
  "SELECT 1; COPY runs TO 'HERE/written.csv'",
  "BEGIN; SELECT 1",
  "COMMIT",
  "INSERT INTO runs (run_id) VALUES ('x')",
  "UPDATE runs SET run_id = 'x'",
  "DELETE FROM runs",
  "TRUNCATE runs",
  "DROP TABLE runs",
  "CREATE TABLE written AS FROM runs",
  "CREATE TYPE t AS ENUM ('a'); SELECT 1",
  "CREATE MACRO f() AS TABLE FROM read_text('HERE/secret.csv')",
  "CREATE SECRET (TYPE s3)",
  "ALTER TABLE runs ADD COLUMN x INTEGER",
  "COMMENT ON TABLE runs IS 'x'",
  "MERGE INTO runs USING runs r ON true WHEN MATCHED THEN DELETE",
  "CALL pragma_version()",
  "CALL force_checkpoint()",
  "CHECKPOINT",
  "VACUUM",
  "ANALYZE runs",
  "PREPARE p AS SELECT 1",
  "EXECUTE p",
  "FROM enable_logging(storage := 'file', storage_path := 'HERE/written')",
  "PIVOT (FROM enable_logging(storage := 'file', storage_path := 'HERE/written')) ON a",
  "FROM json_execute_serialized_sql('x')",
  "FROM which_secret('s3://x', 's3')",
  "SELECT write_log('x')",
  "FROM 'http://localhost:1/x.parquet'",
  "FROM 's3://bucket/x.parquet'",
];

const secret = "the-secret-word";

function home(): string {
  const here = temporaryFolder();
  writeTree(here, {
    "runs/a_20260101_000000/metadata.json": { model_name: "a", metrics: { t20: { mae: 1 } } },
    "secret.csv": `a\n${secret}\n`,
  });
  return here;
}

function written(here: string): string[] {
  return readdirSync(here).filter((name) => name.startsWith("written"));
}

describe("a hostile query", () => {
  it(`is one of more than forty`, () => {
    expect(new Set(hostile).size).toBeGreaterThan(60);
  });

  it("is refused with a sentence, reads nothing, and writes nothing", async () => {
    const here = home();
    const api = await loadDuckDb("This test");
    const judge = await SqlJudge.open(api);
    const passed: string[] = [];
    for (const query of hostile) {
      const sql = query.replaceAll("HERE", here);
      let fault = await judge.judge(sql).then(
        () => undefined,
        (error: unknown) => error,
      );
      if (fault === undefined) {
        passed.push(query);
        fault = await faultOf(sql);
      }
      if (!(fault instanceof UserError)) throw new Error(`was not refused: ${query}`);
      expect(fault.message).toMatch(/^runledger query: \S.*\S$/);
      expect([query, fault.exitCode === 5 || fault.exitCode === 2]).toEqual([query, true]);
      expect(fault.message + (fault.hint ?? "")).not.toContain(secret);
    }
    judge.close();
    expect(written(here)).toEqual([]);
    expect(readFileSync(join(here, "secret.csv"), "utf8")).toBe(`a\n${secret}\n`);
    // Names of files in the place of tables and unknown functions are left to the locked database.
    expect(passed.filter((query) => !/^FROM ['"]|getenv/.test(query))).toEqual([]);
  });

  it.each(hostile.filter((_, index) => index % 9 === 0))("is refused by the command: %s", async (query) => {
    const here = home();
    const words = ["query", query.replaceAll("HERE", here), "runs", "--no-cache"];
    const { code, out, err } = await runCli(words, { in: here });
    expect([2, 5]).toContain(code);
    expect(out).toBe("");
    expect(err).toMatch(/^runledger query: [^\n]+\n {2}\S[^\n]+\n$/);
    expect(err).not.toContain(secret);
    expect(written(here)).toEqual([]);
  });

  /** What a query ends with that the judge let pass. */
  async function faultOf(sql: string): Promise<unknown> {
    const request = {
      ...{ sql, roots: [], contract: emptyContract, table: () => fieldTableOf([]) },
      limits: { memory: "64MB", timeoutMs: 60_000 },
    };
    return await openQuery(request).catch((error: unknown) => error);
  }

  /** Runs all without the judge; returns those that read the secret or wrote a file. */
  async function harmful(isLocked: boolean): Promise<string[]> {
    const api = await loadDuckDb("This test");
    const done: string[] = [];
    const here = home();
    for (const query of hostile.filter((sql) => /HERE/.test(sql) && !/LOAD/.test(sql))) {
      const connection = await (await openClosed(api, "64MB")).connect();
      await connection.run("CREATE TABLE runs (run_id VARCHAR)");
      if (isLocked) await lockConnection(connection);
      const rows = await connection
        .runAndReadAll(query.replaceAll("HERE", here))
        .then((answer) => JSON.stringify(answer.getRowsJson()))
        .catch(() => "");
      if (rows.includes(secret) || rows.includes("secret.csv") || written(here).length > 0) done.push(query);
      for (const name of written(here)) rmSync(join(here, name), { recursive: true });
      try {
        connection.closeSync();
      } catch {
        // One that a query has upset.
      }
    }
    return done;
  }

  it("does no harm on the locked database even past the judge", async () => {
    expect(await harmful(true)).toEqual([]);
  });

  it("does harm where neither judge nor lock is: the queries above have teeth", async () => {
    expect((await harmful(false)).length).toBeGreaterThan(15);
  });

  it("cannot write what it may read: the files of steps", async () => {
    const here = temporaryFolder();
    const step = (n: number): string =>
      `${JSON.stringify({ run_id: "r", step: n, evaluation: { correct: true } })}\n`;
    writeFileSync(
      join(here, "log.jsonl"),
      `${JSON.stringify({ run_header: true, run_id: "r" })}\n${step(1)}${step(2)}`,
    );
    expect((await runCli(["aggregate", here], { in: here })).code).toBe(0);
    const folder = join(here, "_aggregated", "steps.parquet");
    const [name = ""] = readdirSync(folder);
    const before = readFileSync(join(folder, name));
    for (const query of [
      `COPY (SELECT 1) TO '${join(folder, name)}'`,
      `EXPLAIN ANALYZE COPY (SELECT 1) TO '${join(folder, name)}'`,
      `EXPLAIN /**/ ANALYZE COPY steps TO '${join(folder, name)}'`,
    ]) {
      const { code } = await runCli(["query", query, here, "--no-cache"], { in: here });
      expect([query, code === 5 || code === 2]).toEqual([query, true]);
    }
    expect(readFileSync(join(folder, name)).equals(before)).toBe(true);
    const { out } = await runCli(["query", "SELECT count(*) AS n FROM steps", here, "--format", "csv"], {
      in: here,
    });
    expect(out).toBe("n\n2\n");
    expect(existsSync(join(here, ".tmp"))).toBe(false);
  });
});
