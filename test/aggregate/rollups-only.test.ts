// Rollups without the tables of steps must be those that come with them.

import { join } from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { aggregate, filesOf, header, query, readCsv, step, writeLog } from "./aggregate-world.js";

it("are the same as with the steps, which come back when they are asked for", async () => {
  const root = temporaryFolder();
  for (const id of ["a", "b"]) {
    const lines = Array.from({ length: 50 }, (_, index) =>
      step(id, index, { score: index / 7, reasons: ["x"] }),
    );
    writeLog(join(root, `${id}.jsonl`), [header(id, { model: id }), ...lines]);
  }
  const rollups = () =>
    [...filesOf(join(root, "_aggregated"))]
      .filter(([name]) => !name.startsWith("steps."))
      .map(([name, content]) => [name, content.slice(content.indexOf(" "))]);
  await aggregate(root);
  const before = rollups().filter(([name]) => name !== "report.json" && !String(name).endsWith(".parquet"));
  const { report } = await aggregate(root, { rollupsOnly: true });
  const after = new Map(rollups() as [string, string][]);
  expect(before.map(([name]) => [name, after.get(String(name))])).toEqual(before);
  expect(report).toMatchObject({ runs: 2, steps: 100 });
  expect(readCsv(root)).toEqual([]);
  expect(await aggregate(root, { rollupsOnly: true })).toMatchObject({ logsRead: 0 });
  await aggregate(root);
  expect(await query(root, "select count(*)::int n from steps")).toEqual([{ n: 100 }]);
});
