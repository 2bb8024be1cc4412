// A database or a journal in a project's folder says nothing of what lies beside it.

import { appendFileSync, cpSync, mkdtempSync, rmSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { askReaders, joinAnswers } from "../../src/catalog/ask-readers.js";
import { findSources } from "../../src/catalog/find-sources.js";
import { readIndexedRoot, readRoot } from "../../src/catalog/index/indexed-root.js";
import { rowAt } from "../../src/catalog/index/row-order.js";
import { runAt } from "../../src/catalog/index/run-block.js";
import { Folder } from "../../src/readers/folder.js";
import { toolTree } from "../helpers/golden-tools.js";
import { testContext } from "../helpers/read-context.js";
import { writeTree } from "../helpers/write-tree.js";

let home = "";
let root = "";
let index = "";

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "runledger-partial-"));
  root = join(home, "project");
  index = join(home, "index");
  for (const tool of ["mlflow-sqlite", "optuna-sqlite", "optuna-journal"])
    cpSync(toolTree(tool), root, { recursive: true });
  cpSync(join(toolTree("mlflow-files"), "mlruns"), join(root, "mlruns"), { recursive: true });
  writeTree(root, {
    "results.csv": "model,lr,val_loss\na,0.1,0.5\nb,0.2,0.4\nc,0.3,0.3\n",
    "mine/seed_1/params.json": { lr: 0.1, seed: 1 },
    "mine/seed_1/metrics.json": { val_loss: 0.1 },
    "mine/seed_2/params.json": { lr: 0.1, seed: 2 },
    "mine/seed_2/metrics.json": { val_loss: 0.2 },
  });
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function countByLayout(): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { layout } of findSources(root).sources) counts[layout] = (counts[layout] ?? 0) + 1;
  return counts;
}

describe("a folder of which files are taken", () => {
  it("is still looked at by the other readers and by the reader of shapes", () => {
    const alone = (tool: string): number => findSources(toolTree(tool)).sources.length;
    expect(countByLayout()).toEqual({
      "mlflow-database": alone("mlflow-sqlite"),
      "optuna-database": alone("optuna-sqlite"),
      "optuna-journal": alone("optuna-journal"),
      mlflow: alone("mlflow-files"),
      shape: 5,
    });
  });

  it("gives one answer for all: files only while nobody claims the folder", () => {
    const answers = askReaders(new Folder(root, root));
    expect(answers.map(({ layout }) => layout)).toEqual([
      "mlflow-database",
      "optuna-database",
      "optuna-journal",
    ]);
    const joined = joinAnswers(answers);
    expect(joined?.takesFiles).toEqual(expect.arrayContaining(["mlflow.db", "study.db", "study.journal"]));
    expect(joined?.openFolders).toEqual(["mine", "mlruns"]);
    const claimed = { runs: [], problems: [], openFolders: ["mine"] };
    const all = joinAnswers([...answers, { layout: "other", found: claimed }]);
    expect(all?.takesFiles).toBeUndefined();
    expect(all?.openFolders).toEqual(["mine"]);
    expect(joinAnswers([])).toBeUndefined();
  });

  it("a journal that is taken is no log for the reader of shapes", () => {
    rmSync(join(root, "study.journal"));
    cpSync(join(toolTree("optuna-journal"), "study.journal"), join(root, "optuna.jsonl"));
    expect(countByLayout()["optuna-journal"]).toBeGreaterThan(9);
    expect(countByLayout().shape).toBe(5);
  });
});

describe("with an index", () => {
  const use = (): Parameters<typeof readIndexedRoot>[2] => ({
    folder: index,
    isTrusted: false,
    forAll: true,
  });

  function look(): unknown {
    const read = readIndexedRoot(root, testContext(), use());
    const rows = Array.from(read.order.rowOf, (_, place) => {
      const { block, row } = rowAt(read, place);
      return runAt(block, row);
    });
    const { problems } = read.facts;
    const { isIndexed } = read;
    read.finish();
    return { rows, problems, isIndexed };
  }

  function cold(): unknown {
    const read = readRoot(root, testContext());
    const rows = Array.from(read.order.rowOf, (_, place) => {
      const { block, row } = rowAt(read, place);
      return runAt(block, row);
    });
    return { rows, problems: read.facts.problems };
  }

  it("the warm answer is the cold one, also after a file beside the database or the journal has changed", () => {
    const old = new Date(Date.now() - 60_000);
    for (const name of ["mlflow.db", "study.db", "study.journal", "results.csv"])
      utimesSync(join(root, name), old, old);
    look();
    expect(look()).toMatchObject({ ...(cold() as object), isIndexed: true });
    appendFileSync(join(root, "results.csv"), "d,0.4,0.2\n");
    expect(look()).toMatchObject(cold() as object);
    appendFileSync(
      join(root, "study.journal"),
      '{"op_code":4,"worker_id":"w","study_id":0,"datetime_start":"2026-01-05T09:00:00.000000+00:00"}\n',
    );
    expect(look()).toMatchObject(cold() as object);
  });
});
