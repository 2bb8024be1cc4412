// What must not hang, hide a neighbour, or be read at all.

import { execFileSync } from "node:child_process";
import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Folder } from "../../../src/readers/folder.js";
import { findByShape } from "../../../src/readers/shape/find-by-shape.js";
import { readByShape, shapeContext } from "../../helpers/shape-root.js";

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "runledger-shape-"));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

function put(path: string, content: unknown): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), typeof content === "string" ? content : JSON.stringify(content));
}

function putRuns(count: number): void {
  for (let index = 0; index < count; index++) {
    put(`r${index}/config.json`, { lr: 0.1 * index });
    put(`r${index}/metrics.json`, { accuracy: 0.5 + index / 10 });
  }
}

describe("a damaged or strange file", () => {
  it("is a problem of its run and hides no other", () => {
    putRuns(3);
    put("r1/metrics.json", '{"accuracy": 0.5,');
    const { runs } = readByShape(root);
    expect(runs.map((run) => run.id)).toEqual(["r0", "r1", "r2"]);
    expect(runs[1]?.params.get("lr")).toBe(0.1);
    expect(runs[1]?.problems).toMatchObject([
      { code: "malformed-json", path: expect.stringMatching(/r1\/metrics\.json:1$/) },
    ]);
    expect(runs[2]?.metrics.get("accuracy")).toBe(0.7);
  });

  it.each(["[]", "null", "42", '"text"', "{}", "", "\u0000\u0001"])("may hold %j", (text) => {
    putRuns(3);
    put("r1/metrics.json", text);
    expect(readByShape(root).runs.map((run) => run.id)).toEqual(["r0", "r1", "r2"]);
  });

  it("may be nested two hundred thousand levels deep", () => {
    putRuns(3);
    put("r1/metrics.json", "[".repeat(200_000));
    const { runs } = readByShape(root);
    expect(runs).toHaveLength(3);
    expect(runs[1]?.problems).toHaveLength(1);
  });

  it("may use names of the language itself as keys", () => {
    putRuns(2);
    put("r1/metrics.json", '{"__proto__": {"accuracy": 1}, "constructor": 2, "accuracy": 3}');
    const { runs } = readByShape(root);
    expect(runs[1]?.metrics.get("accuracy")).toBe(3);
    expect(runs[1]?.metrics.get("constructor")).toBe(2);
    expect(({} as Record<string, unknown>).accuracy).toBeUndefined();
  });

  it("may be UTF-16, or begin with a byte order mark", () => {
    putRuns(3);
    writeFileSync(join(root, "r1/metrics.json"), Buffer.from('\uFEFF{"accuracy": 0.25}', "utf16le"));
    put("r2/metrics.json", '\uFEFF{"accuracy": 0.75}');
    const { runs } = readByShape(root);
    expect(runs.map((run) => run.metrics.get("accuracy"))).toEqual([0.5, 0.25, 0.75]);
  });

  it("may be of three gigabytes", () => {
    putRuns(3);
    for (const name of ["r1/metrics.json", "r1/log.jsonl", "r1/curve.csv", "r2/steps.jsonl"]) {
      const file = openSync(join(root, name), "w");
      ftruncateSync(file, 3 * 1024 ** 3);
      closeSync(file);
    }
    const { runs } = readByShape(root);
    expect(runs.map((run) => run.id)).toEqual(["r0", "r1", "r2"]);
    expect(runs[1]?.problems.length).toBeGreaterThanOrEqual(3);
    expect(runs[2]?.metrics.get("accuracy")).toBe(0.7);
  }, 20_000);

  it("may be a pipe: it is named and never opened", () => {
    putRuns(3);
    rmSync(join(root, "r1/metrics.json"));
    execFileSync("mkfifo", [
      join(root, "r1/metrics.json"),
      join(root, "r2/model.pkl"),
      join(root, "all.csv"),
    ]);
    const { runs, problems } = readByShape(root);
    expect(runs.map((run) => run.id)).toEqual(["r0", "r1", "r2"]);
    expect(problems.map((problem) => problem.code)).toEqual(["not-a-file", "not-a-file"]);
  });

  it("may be a link in a circle, or out of the root", () => {
    putRuns(2);
    symlinkSync("..", join(root, "r1/again"));
    symlinkSync("/", join(root, "everything"));
    symlinkSync("loop.json", join(root, "r1/loop.json"));
    symlinkSync("r1", join(root, "latest"));
    expect(readByShape(root).runs.map((run) => run.id)).toEqual(["r0", "r1"]);
  });

  it("may have a name with a line break or an escape sign", () => {
    putRuns(2);
    put("r\n3/config.json", { lr: 1 });
    put("r\n3/metrics.json", { accuracy: 1 });
    put("r\u001b[31m/metrics.json", { accuracy: 1 });
    expect(readByShape(root).runs).toHaveLength(4);
  });
});

describe("what is never read", () => {
  it("is a pickle, a backup, a half-written file, or anything runledger wrote", () => {
    putRuns(3);
    for (const name of ["metrics.json~", "#metrics.json#", ".metrics.json.swp", ".#metrics.json"]) {
      put(`r0/${name}`, { accuracy: 99 });
    }
    put("runs_comparison_20260101_000000.csv", "id,accuracy\nr0,99\nr1,99\nr2,99\n");
    put("runs_comparison_20260101_000000.json", [{ id: "r0", accuracy: 99 }]);
    for (const folder of ["_aggregated", "_catalog", "_archive", "archive", ".trash", ".runledger"]) {
      put(`${folder}/r9/config.json`, { lr: 99 });
      put(`${folder}/r9/metrics.json`, { accuracy: 99 });
    }
    const { runs, problems } = readByShape(root);
    expect(problems).toEqual([]);
    expect(runs.map((run) => [run.id, run.metrics.get("accuracy")])).toEqual([
      ["r0", 0.5],
      ["r1", 0.6],
      ["r2", 0.7],
    ]);
  });

  it("is what another reader has claimed", () => {
    putRuns(3);
    const claimed = join(root, "r1");
    const found = findByShape(new Folder(root, root), (path) => path === claimed);
    expect(found.runs.map((run) => run.id)).toEqual(["r0", "r2"]);
  });
});

describe("the result", () => {
  it("does not depend on the order in which files were written", () => {
    const golden = new URL("../../golden/shape/", import.meta.url).pathname;
    for (const name of ["drifting-forms", "parallel-folders", "copies-of-a-table", "seeds-below-tasks"]) {
      const from = join(golden, name, "root");
      const files = readdirSync(from, { recursive: true, withFileTypes: true }).filter((entry) =>
        entry.isFile(),
      );
      const paths = files.map((entry) => join(entry.parentPath, entry.name).slice(from.length + 1)).sort();
      const answers = [paths, [...paths].reverse()].map((order, index) => {
        for (const path of order) put(`${name}${index}/root/${path}`, readFileSync(join(from, path), "utf8"));
        const text = JSON.stringify(readByShape(join(root, `${name}${index}/root`)), (_, value: unknown) =>
          value instanceof Map ? [...value] : value,
        );
        return text.replaceAll(`${name}${index}`, name);
      });
      expect(answers[1]).toBe(answers[0]);
    }
  });

  it("is read anew at each call: a changed file and a changed table show", () => {
    putRuns(3);
    put("board.csv", "run,bleu\nr0,1\nr1,2\nr2,3\n");
    const found = findByShape(new Folder(root, root), () => false);
    const [first] = found.runs;
    expect(first?.read(shapeContext).metrics.get("bleu")).toBe(1);
    put("r0/metrics.json", { accuracy: 0.99 });
    put("board.csv", "run,bleu\nr0,11.5\nr1,2\nr2,3\n");
    expect(first?.read(shapeContext).metrics.get("accuracy")).toBe(0.99);
    expect(first?.read(shapeContext).metrics.get("bleu")).toBe(11.5);
  });

  it("names every file a run depends on", () => {
    putRuns(2);
    put("board.csv", "run,bleu\nr0,1\nr1,2\n");
    const [first] = findByShape(new Folder(root, root), () => false).runs;
    const names = first?.files.map((path) => path.slice(root.length + 1));
    expect(names).toEqual(expect.arrayContaining(["r0", "r0/config.json", "r0/metrics.json", "board.csv"]));
  });

  it("of a root without runs names what comes nearest", () => {
    put("notes/settings.toml", "a = 1");
    put("data/points.csv", "x,y\n1,2\n3,4\n");
    const { runs, problems } = readByShape(root);
    expect(runs).toEqual([]);
    expect(problems).toMatchObject([{ code: "no-run-found", path: join(root, "data/points.csv") }]);
    expect(problems[0]?.message).toMatch(
      /^is the nearest thing to a run here.*holds neither in a form that is known\.$/,
    );
  });

  it("of a root whose only results are too large to look into says so", () => {
    put("results.csv", `run_id,loss\n${"a,0.123456789\n".repeat(700_000)}`);
    expect(readByShape(root).problems.map((problem) => problem.message)).toEqual([
      expect.stringMatching(
        /^is the nearest thing to a run here, but it was not opened to look for runs: it .*8388608/,
      ),
    ]);
  });

  it("of a root whose only results are empty says so", () => {
    put("outputs/metrics.json", " \n");
    expect(readByShape(root).problems.map((problem) => problem.message)).toEqual([
      "is the nearest thing to a run here, but it is empty.",
    ]);
  });

  it("of an empty root is nothing at all", () => {
    expect(readByShape(root)).toEqual({ sources: [], runs: [], problems: [] });
  });
});
