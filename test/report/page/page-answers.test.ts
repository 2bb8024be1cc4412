// A page report says what `compare` prints and what the server answers, number by number.

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { readPageReport, type TakenApart } from "../../helpers/read-page-report.js";
import { runCli } from "../../helpers/run-cli.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";
import { writeTree } from "../../helpers/write-tree.js";
import { answerWorld } from "../../server/answers/answer-world.js";

const contract = `roots: [experiments]
metrics:
  val.error: { direction: min, unit: s, target: "<= 0.45", tolerance: 1% }
  val_loss: { direction: min, summary: best }
`;

/** Runs as the demo makes them: two families with histories, targets, tags, notes, values of all kinds. */
function demoRoot(): string {
  const folder = temporaryFolder();
  writeTree(folder, { "runledger.yaml": contract });
  const root = join(folder, "experiments");
  for (const [family, model] of ["mlp", "linear"].entries()) {
    for (const seed of [1, 2, 3]) {
      const id = `${model}_2026012${seed}_0${family}0000`;
      const error = 0.4 + family / 7 + seed / 91;
      writeTree(root, {
        [`${id}/metadata.json`]: {
          schema_version: 1,
          run_id: id,
          model_name: model,
          status: seed === 3 ? "failed" : "finished",
          started_at: `2026-01-2${seed}T0${family}:00:00Z`,
          seed,
          tags: seed === 1 ? ["paper", "best"] : [],
          notes: seed === 1 ? "too high\nat night" : "",
          training_config: { learning_rate: 0.01 * (1 + family), layers: [8, 8 * seed], note: null },
          metrics: { val: { error, r2: seed === 3 ? "NaN" : 1 - error }, val_loss: error, empty: null },
          targets: { "val.r2": ">= 0.5" },
        },
        [`${id}/history.jsonl`]: Array.from({ length: 40 }, (_, step) =>
          JSON.stringify({
            step,
            loss: error + 1 / (1 + step),
            val_loss: step === 7 ? "NaN" : error + Math.abs(step - 20) / 17,
          }),
        )
          .join("\n")
          .concat("\n"),
      });
    }
  }
  return root;
}

async function pageOf(root: string, ...words: readonly string[]): Promise<TakenApart> {
  const out = join(temporaryFolder(), "runs.html");
  const { code, err } = await runCli(["report", root, "--html", "--out", out, ...words], {
    in: dirname(root),
  });
  expect(code, err).toBe(0);
  return readPageReport(readFileSync(out, "utf8"));
}

const golden = (name: string): string => fileURLToPath(new URL(`../../golden/${name}/root`, import.meta.url));

describe.each([
  ["the demo's runs", demoRoot],
  ["a run store", () => golden("run-store")],
  ["a training log", () => golden("training-log")],
])("the page of %s", (_, rootOf) => {
  it("answers every question as the server does", async () => {
    const root = rootOf();
    const { answers } = answerWorld(root);
    const { source } = await pageOf(root);
    const fields = await source.fields();
    expect(fields).toEqual(answers.fields());
    const columns = fields.fields.map(({ name }) => name);
    for (const query of [
      {},
      { by: "family" as const },
      { differing: true },
      { columns },
      { where: ["status ~ fin"] },
      { where: ["id ~ ^[a-m]"], by: "family" as const },
    ]) {
      const asked = { ...query, offset: 0, limit: 100 };
      const { revision: ours, ...table } = await source.table(asked);
      const { revision: theirs, ...expected } = answers.table(asked);
      expect(table).toEqual(expected);
    }
    expect(await source.points({ fields: columns })).toEqual(answers.points({ fields: columns }));
    const { rows } = answers.table({ offset: 0, limit: 100 });
    for (const { key } of rows) {
      const { logs, hasPredictions, ...expected } = answers.run(key);
      const inReport = { ...expected, logs: [], hasPredictions: false };
      expect(await source.run(key)).toEqual(inReport);
      for (const metric of expected.histories) {
        const query = { keys: [key], metric, pixels: 300 };
        expect(await source.curves(query)).toEqual(answers.curves(query));
      }
    }
    const families = answers.table({ by: "family", offset: 0, limit: 100 }).rows;
    for (const some of [rows, families]) {
      const keys = some.slice(0, 4).map(({ key }) => key);
      if (keys.length > 1) expect(await source.compare({ keys })).toEqual(answers.compare({ keys }));
    }
  });

  it("has the cells that compare prints", async () => {
    const root = rootOf();
    const { source } = await pageOf(root);
    const { columns, rows } = await source.table({ offset: 0, limit: 100 });
    const names = columns.map(({ name }) => name).join(",");
    const { out: text } = await runCli(["compare", root, "--no-cache", "--columns", names], {
      in: dirname(root),
    });
    const lines = text.split("\n").map((line) => line.trim().replace(/\s+/g, " ").replace(/\*/g, ""));
    for (const { label, cells } of rows) {
      const line = lines.find((one) => one.startsWith(label)) ?? "";
      expect(line).not.toBe("");
      let rest = line.slice(label.length);
      for (const { text: cell, flag = "" } of cells) {
        const printed = `${cell} ${flag}`.trim().replace(/\s+/g, " ");
        expect(rest).toContain(printed);
        rest = rest.slice(rest.indexOf(printed) + printed.length);
      }
    }
  });
});

describe("what a page report cannot answer", () => {
  it("is said", async () => {
    const { source } = await pageOf(demoRoot());
    await expect(source.table({ where: ["nothing = 1"], offset: 0, limit: 1 })).rejects.toThrow(/No field/);
    await expect(source.table({ where: ["id ~ ("], offset: 0, limit: 1 })).rejects.toThrow(/regular/);
    await expect(source.run("nobody")).rejects.toThrow(/No run or family/);
    const [family] = (await source.table({ by: "family", offset: 0, limit: 1 })).rows;
    await expect(source.run(family?.key ?? "")).rejects.toThrow(/family of runs/);
    const [run] = (await source.table({ offset: 0, limit: 1 })).rows;
    const key = run?.key ?? "";
    await expect(source.log({ key, path: "stdout.log" })).rejects.toThrow(/not kept in a report/);
    await expect(source.predictions(key)).rejects.toThrow(/not kept in a report/);
    await expect(source.annotate({ kind: "note", key, text: "x" })).rejects.toThrow(/not kept in a report/);
    expect(source.fileAddress(key, "a.png")).toBeUndefined();
    const { report, canWrite, runs, readAt } = await source.session();
    expect({ canWrite, runs, readAt }).toEqual({
      canWrite: false,
      runs: 6,
      readAt: "2026-01-22T12:00:00.000Z",
    });
    expect(report?.remarks.join(" ")).toContain("contents of files");
  });
});
