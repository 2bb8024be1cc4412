import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { displayWidth } from "../../../src/core/printable.js";
import { parseCsv } from "../../../src/formats/csv.js";
import { type CliResult, type CliWorld, runCli } from "../../helpers/run-cli.js";
import { jsonLines, writeTree } from "../../helpers/write-tree.js";

let here = "";

/** A run whose curve falls from `first` by a tenth a step. */
function trained(
  model: string,
  day: number,
  more: { batch: unknown; mae: unknown; first: number },
): Record<string, unknown> {
  const id = `${model}_2026010${day}_000000`;
  const history = Array.from({ length: 8 }, (_, step) => ({
    ...{
      step,
      epoch: step,
      time: 1_767_225_600 + step,
      val_loss: more.first - (step < 6 ? step : 10 - step) / 10,
    },
  }));
  return {
    [`runs/${id}/metadata.json`]: {
      ...{
        schema_version: 1,
        run_id: id,
        model_name: model,
        started_at: `2026-01-0${day}T00:00:00`,
        status: "finished",
      },
      model_parameters: { Hidden: 16, hidden: 8, layers: [1, 2] },
      training_config: { batch_size: more.batch },
      metrics: { t20: { mae: more.mae }, c50: { mae: day } },
    },
    [`runs/${id}/status.json`]: { schema_version: 1, state: "finished" },
    [`runs/${id}/history.jsonl`]: jsonLines(...history),
  };
}

beforeAll(() => {
  here = realpathSync(mkdtempSync(join(tmpdir(), "runledger-query-")));
  writeTree(here, {
    ...trained("gru", 1, { batch: 16, mae: 0.4, first: 3 }),
    ...trained("gru", 2, { batch: 32, mae: 0.2, first: 2 }),
    ...trained("gru", 3, { batch: 32, mae: 0.3, first: 2.5 }),
    ...trained("mlp", 4, { batch: 16, mae: "NaN", first: 4 }),
    ...trained("mlp", 5, { batch: 16, mae: 0.6, first: 1 }),
    "runledger.yaml": 'roots: [runs]\nmetrics:\n  t20.mae: { direction: min, unit: s, target: "<= 0.3" }\n',
  });
});

afterAll(() => rmSync(here, { recursive: true, force: true }));

function ask(sql: string, words: readonly string[] = [], world: Partial<CliWorld> = {}): Promise<CliResult> {
  return runCli(["query", sql, ...words, "--no-cache"], { in: here, ...world });
}

async function rowsOf(sql: string, words: readonly string[] = []): Promise<Record<string, unknown>[]> {
  const { code, out, err } = await ask(sql, [...words, "--json"]);
  if (code !== 0) throw new Error(err);
  return (JSON.parse(out) as { rows: Record<string, unknown>[] }).rows;
}

describe("runledger query", () => {
  it("has a row a run with all fields as typed columns", async () => {
    const [row] = await rowsOf("SELECT * FROM runs WHERE run_id = 'gru_20260101_000000'");
    expect(row).toMatchObject({
      root: join(here, "runs"),
      status: "finished",
      model_name: "gru",
      "training_config.batch_size": 16,
      "model_parameters.layers": "[1,2]",
      "model_parameters.Hidden": 16,
      "model_parameters.hidden_2": 8,
      "metrics.t20.mae": 0.4,
    });
  });

  it("keeps NaN, and knows targets and directions in the table of metrics", async () => {
    const sql =
      "SELECT run_id, value, direction, unit, target, outcome FROM metrics WHERE metric = 't20.mae' ORDER BY run_id";
    const rows = await rowsOf(sql);
    expect(rows.map(({ value, outcome }) => [value, outcome])).toEqual([
      [0.4, "missed"],
      [0.2, "met"],
      [0.3, "met"],
      ["NaN", "unknown"],
      [0.6, "missed"],
    ]);
    expect(rows[0]).toMatchObject({ direction: "min", unit: "s", target: "<= 0.3" });
  });

  it("has every point of the histories, of any layout", async () => {
    writeTree(here, {
      "logs/a.jsonl": jsonLines({ run_id: "s", step: 3, ts: 9, evaluation: { correct: true } }),
    });
    const counted = await rowsOf("SELECT metric, count(*) AS n, max(time) AS last FROM history GROUP BY ALL");
    expect(counted).toEqual([{ metric: "val_loss", n: 40, last: 1_767_225_607 }]);
    expect(await rowsOf("SELECT run_id, metric, step, value FROM history", ["logs"])).toEqual([
      { run_id: "s", metric: "evaluation.correct", step: 3, value: 1 },
    ]);
  });

  it("keeps the same run id in two roots apart", async () => {
    const { code } = await runCli(["query", "SELECT 1", "runs"], { in: here });
    expect(code).toBe(0);
    const run = { "m_20260101_000000/metadata.json": { model_name: "m", metrics: { mae: 1 } } };
    writeTree(join(here, "one"), run);
    writeTree(join(here, "two"), run);
    const rows = await rowsOf(
      "SELECT run_id, root FROM runs JOIN metrics USING (root, run_id) ORDER BY root",
      ["one", "two"],
    );
    expect(rows).toEqual([
      { run_id: "m_20260101_000000", root: join(here, "one") },
      { run_id: "m_20260101_000000", root: join(here, "two") },
    ]);
  });

  it("makes text of columns on which runs disagree", async () => {
    writeTree(join(here, "mixed"), {
      "a_20260101_000000/metadata.json": {
        model_name: "a",
        training_config: { lr: 0.1, big: true },
        metrics: { mae: 1 },
      },
      "b_20260101_000000/metadata.json": {
        model_name: "b",
        training_config: { lr: "auto", big: 3 },
        metrics: { mae: 2 },
      },
    });
    const sql = 'SELECT "training_config.lr" AS lr, "training_config.big" AS big FROM runs ORDER BY run_id';
    expect(await rowsOf(sql, ["mixed"])).toEqual([
      { lr: "0.1", big: "true" },
      { lr: "auto", big: "3" },
    ]);
  });

  const values = `SELECT 9007199254740993::BIGINT AS big, -9007199254740993 AS neg, 7::HUGEINT AS small, 1.50::DECIMAL(10,2) AS dec,
    -12345678901234567.25::DECIMAL(30,2) AS long, 'nan'::DOUBLE AS nan, '-inf'::DOUBLE AS inf, DATE '2026-01-22' AS day,
    TIMESTAMP '2026-01-22 03:04:05.25' AS ts, TIMESTAMPTZ '2026-01-22 03:04:05.5+02' AS tz, {'a': 1, 'b': [1, NULL]} AS st,
    MAP {'k': 2} AS m, [1.5, 'nan'::DOUBLE] AS li, NULL AS nothing, '=1+1' AS formula, true AS yes, 1 AS n, 2 AS n`;

  it("gives every kind of value in JSON", async () => {
    expect(await rowsOf(values)).toEqual([
      {
        ...{
          big: "9007199254740993",
          neg: "-9007199254740993",
          small: 7,
          dec: 1.5,
          long: "-12345678901234567.25",
        },
        ...{ nan: "NaN", inf: "-Infinity", day: "2026-01-22", ts: "2026-01-22T03:04:05.25" },
        ...{
          tz: "2026-01-22T01:04:05.5Z",
          st: { a: 1, b: [1, null] },
          m: { k: 2 },
          li: [1.5, "NaN"],
          nothing: null,
        },
        ...{ formula: "=1+1", yes: true, n: 1, n_2: 2 },
      },
    ]);
  });

  it("gives every kind of value in CSV, texts guarded against formulas and numbers not", async () => {
    const { out } = await ask(values, ["--format", "csv"]);
    const { header, rows } = parseCsv(out);
    const cells = Object.fromEntries(header.map((name, index) => [name, String(rows[0]?.[index] ?? "")]));
    expect(out).toContain(",-12345678901234567.25,NaN,-Infinity,2026-01-22,");
    expect(out).toContain("-9007199254740993");
    expect(out).toContain(`,"'=1+1",true,1,2\n`);
    expect(cells).toMatchObject({ st: '{"a":1,"b":[1,null]}', li: '[1.5,"NaN"]', nothing: "" });
  });

  it("writes Parquet with DuckDB's types, and Markdown", async () => {
    const file = join(here, "answer.parquet");
    const { code, err } = await ask(values, ["--out", "answer.parquet"]);
    expect([code, err]).toEqual([0, "Wrote answer.parquet\n"]);
    const connection = await (await DuckDBInstance.create(":memory:")).connect();
    const read = await connection.runAndReadAll(
      `SELECT big, dec, st.b[1] AS b, tz::VARCHAR AS tz FROM '${file}'`,
    );
    expect(read.getRowObjectsJson()).toMatchObject([{ big: "9007199254740993", dec: "1.50", b: 1 }]);
    connection.closeSync();
    expect(readdirSync(here).filter((name) => name.includes(".tmp"))).toEqual([]);
    const markdown = await ask("SELECT '<b>|x' AS a, 0.5 AS b", ["--format", "markdown"]);
    expect(markdown.out).toMatch(/^\| a \| b \|\n\| --- \| ---: \|\n\| .*\\\|x \| 0\.5 \|\n$/);
    expect(markdown.out).not.toContain("<b>");
  });

  it("keeps an existing file unless it is forced", async () => {
    writeFileSync(join(here, "kept.csv"), "mine");
    const refused = await ask("SELECT 1 AS a", ["--out", "kept.csv"]);
    expect([refused.code, readFileSync(join(here, "kept.csv"), "utf8")]).toEqual([5, "mine"]);
    expect((await ask("SELECT 1 AS a", ["--out", "kept.csv", "--force"])).code).toBe(0);
    expect(readFileSync(join(here, "kept.csv"), "utf8")).toBe("a\n1\n");
  });

  it.each([80, 120])("fits a terminal of %i columns and tells what was left out", async (columns) => {
    const { out } = await ask("SELECT * FROM runs, range(50)", [], { columns });
    for (const line of out.split("\n")) expect(displayWidth(line)).toBeLessThanOrEqual(columns);
    expect(out).toMatch(
      /\nLeft out: .* and \d+ more\.\nName them to see them, or --format csv\.\n210 more rows; --rows 250 shows all\.\n$/,
    );
    const piped = await ask("SELECT * FROM runs, range(50)");
    expect(piped.out.split("\n")).toHaveLength(253);
  });

  it("shows the tables and their columns", async () => {
    const tables = await runCli(["query", "--tables", "--no-cache"], { in: here });
    expect(tables.out).toMatch(/\nruns +5 +\d+ +one row a run/);
    expect(tables.out).toMatch(/\nmetrics +10 +9 /);
    const schema = await runCli(["query", "--schema", "--no-cache"], { in: here });
    expect(schema.out).toMatch(/\nruns +"metrics\.t20\.mae" +DOUBLE\n/);
    const json = await runCli(["query", "--tables", "--json", "--no-cache"], { in: here });
    expect(JSON.parse(json.out)).toMatchObject({
      schema: "runledger.query-tables/1",
      tables: [{ name: "runs", rows: 5 }, {}, { rows: null }, {}],
    });
    expect(await rowsOf("SHOW TABLES")).toEqual([{ name: "history" }, { name: "metrics" }, { name: "runs" }]);
    expect((await ask("EXPLAIN SELECT 1")).out).toContain("PROJECTION");
  });

  it("tells that steps were not aggregated, and when they are older than the logs", async () => {
    writeTree(here, {
      "old/a.jsonl": jsonLines(
        { run_header: true, run_id: "s" },
        { run_id: "s", step: 1, evaluation: { correct: true } },
      ),
    });
    const without = await ask("FROM steps", ["old"]);
    expect(without.code).toBe(2);
    expect(without.err).toMatch(
      /there is no table of steps; nothing was aggregated yet\.\n {2}Make it with: runledger aggregate /,
    );
    expect((await runCli(["aggregate", "old"], { in: here })).code).toBe(0);
    const fresh = await ask('SELECT run_id, step, "evaluation.correct" AS c FROM steps', [
      "old",
      "--format",
      "csv",
    ]);
    expect([fresh.out, fresh.err]).toEqual(["run_id,step,c\ns,1,true\n", ""]);
    writeTree(here, { "old/b.jsonl": jsonLines({ run_id: "t", step: 1, evaluation: { correct: true } }) });
    const aged = await ask("SELECT count(*) AS n FROM steps", ["old", "--format", "csv"]);
    expect(aged.out).toBe("n\n1\n");
    expect(aged.err).toMatch(
      /^steps: 1 log has changed since; bring the table up to date with: runledger aggregate /,
    );
  });

  it("finds steps where --out has put them, and takes SQL that begins with a comment", async () => {
    writeTree(here, { "far/a.jsonl": jsonLines({ run_id: "s", step: 1, evaluation: { correct: true } }) });
    expect((await runCli(["aggregate", "far", "--out", "db"], { in: here })).code).toBe(0);
    const missing = await ask("FROM steps", ["far"]);
    expect(missing.err).toContain("Made with --out DIR? Then add --steps DIR.");
    const counted = await ask("-- all\nSELECT count(*) AS n FROM steps", [
      "--steps",
      "db",
      "--format",
      "csv",
    ]);
    expect([counted.out, counted.err]).toEqual(["n\n1\n", ""]);
    const wrong = await ask("FROM steps", ["--steps", "far"]);
    expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining("far holds no table of steps.")]);
    const tables = await runCli(["query", "--tables", "--steps", "db", "--no-cache"], { in: here });
    expect(tables.out).toMatch(/\nsteps +1 +\d+ +one row a step/);
  });

  it.each([
    ["SELECT t20_mea FROM runs", /"t20_mea" not found[^\n]*\n {2}Nearest: "metrics\.t20\.mae"/],
    ["SELECT metrics.t20.mae FROM runs", /\n {2}A name with dots goes in double quotes: "metrics\.t20\.mae"/],
    [
      "FROM runz",
      /Table with name runz does not exist![^\n]*\n {2}Tables are runs, metrics, history and steps/,
    ],
    ["SELEC 1", /syntax error at or near "SELEC"/],
    ["SELECT sum(run_id) FROM runs", /No function matches/],
    ["SELECT stddev(value) FROM metrics", /\n {2}A column holds NaN or infinities/],
    ["SELECT 'x'::INTEGER", /Could not convert string 'x'/],
    ["SELECT $1", /the query has parameters/],
    ["", /SQL is missing/],
    ["/* nothing */", /no statement|Parser|syntax/i],
  ])("says what is wrong with %s", async (sql, message) => {
    const { code, out, err } = await ask(sql);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(message);
  });

  it("stops a query that would run for ever, and one that needs too much memory", async () => {
    const slow = await ask("SELECT count(*) FROM range(10000000) a, range(10000000) b", [
      "--timeout",
      "200ms",
    ]);
    expect([slow.code, slow.out]).toEqual([1, ""]);
    expect(slow.err).toMatch(/stopped, it took longer than 0\.2 s/);
    const endless = await ask("FROM range(1000000000000)", ["--timeout", "300ms", "--out", "never.csv"]);
    expect([endless.code, existsSync(join(here, "never.csv"))]).toEqual([1, false]);
    const large = await ask("SELECT list(range) FROM range(100000000)", ["--memory", "64MB"]);
    expect(large.code).toBe(1);
    expect(large.err).toMatch(/needs more memory than 64MB\.\n {2}Ask for fewer/);
  });

  it.each([
    [["--format", "parquet"], /--format parquet needs a file/],
    [["--out", "answer.xyz"], /--out says where, but not in which format/],
    [["--memory", "lots"], /--memory is "lots", not a size/],
    [["--timeout", "0"], /--timeout is "0", not a duration/],
    [["--rows", "1.5"], /--rows is 1\.5, not a number of rows/],
    [["--json", "--format", "csv"], /--json and --format exclude each other/],
  ])("refuses %j", async (words, message) => {
    const { code, err } = await ask("SELECT 1", words);
    expect(code).toBe(2);
    expect(err).toMatch(message);
  });
});

describe("the examples of docs/query.md", () => {
  const text = readFileSync(join(import.meta.dirname, "../../../docs/query.md"), "utf8");
  const examples = [...text.matchAll(/```sql\n([\s\S]*?)```/g)].map(([, sql]) => (sql ?? "").trim());

  /** Answers that were worked out by hand, in the order of the document. */
  const answers: readonly unknown[][] = [
    [
      { model_name: "gru", best: "gru_20260102_000000", t20_mae: 0.2, runs: 3 },
      { model_name: "mlp", best: "mlp_20260105_000000", t20_mae: 0.6, runs: 2 },
    ],
    [
      { model_name: "gru", run_id: "gru_20260102_000000", "metrics.t20.mae": 0.2 },
      { model_name: "gru", run_id: "gru_20260103_000000", "metrics.t20.mae": 0.3 },
      { model_name: "gru", run_id: "gru_20260101_000000", "metrics.t20.mae": 0.4 },
      { model_name: "mlp", run_id: "mlp_20260105_000000", "metrics.t20.mae": 0.6 },
      { model_name: "mlp", run_id: "mlp_20260104_000000", "metrics.t20.mae": "NaN" },
    ],
    [
      { model_name: "gru", "16": 0.4, "32": 0.25 },
      { model_name: "mlp", "16": "NaN", "32": null },
    ],
    [],
    [
      { run_id: "gru_20260101_000000", change: null },
      { run_id: "gru_20260102_000000", change: -0.2 },
      { run_id: "gru_20260103_000000", change: expect.closeTo(0.1) },
      { run_id: "mlp_20260104_000000", change: "NaN" },
      { run_id: "mlp_20260105_000000", change: "NaN" },
    ],
  ];

  it("are as many as were tried", () => expect(examples.length).toBe(9));

  it.each(examples)("runs: %s", async (sql) => {
    const rows = await rowsOf(sql);
    expect(rows.length).toBeGreaterThan(0);
    const worked = answers[examples.indexOf(sql)];
    if (worked !== undefined && worked.length > 0) expect(rows).toEqual(worked);
  });

  it("join curves to settings as described", async () => {
    const [first] = await rowsOf(examples.find((sql) => sql.includes("arg_max")) ?? "");
    expect(first).toMatchObject({ model_name: "gru", at_step: 5, lowest: 2.5, last: 2.7 });
  });
});
