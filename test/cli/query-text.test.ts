// What `runledger query` prints of odd answers: one null, a minus zero, lists, no rows, more rows than are shown.

import { expect, it } from "vitest";
import { type CliResult, runCli } from "../helpers/run-cli.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { writeTree } from "../helpers/write-tree.js";

async function query(sql: string, ...words: string[]): Promise<CliResult> {
  const here = temporaryFolder();
  writeTree(here, { "runs/a/metadata.json": { schema_version: 1, run_id: "a", metrics: { mae: 1 } } });
  return await runCli(["query", sql, ...words], { in: here });
}

it("shows the first rows and counts the rest", async () => {
  const { out, err } = await query("SELECT * FROM range(1001)", "--rows", "1000");
  expect(out + err).toMatch(/1 more row; --rows 1001 shows all\./);
  const few = await query("SELECT * FROM range(30)", "--rows", "10");
  expect(few.out + few.err).toMatch(/20 more rows; --rows 30 shows all\./);
}, 60_000);

it("writes nulls, lists and a minus zero so that they can be told apart", async () => {
  const csv = await query("SELECT NULL AS a", "--format", "csv");
  expect(csv.out).toBe('a\n""\n');
  const json = JSON.parse((await query("SELECT [1, 2] AS a, '-0.0'::DOUBLE AS b", "--json")).out);
  expect(JSON.stringify(json)).toContain("[1,2]");
  const text = await query("SELECT [1, 2] AS a, '-0.0'::DOUBLE AS b");
  expect(text.out).toMatch(/\[1,2\]/);
}, 60_000);
