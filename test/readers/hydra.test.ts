// Hydra's folders: the config as OmegaConf reads it, the overrides, and the metrics that the program wrote beside them.

import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findSources } from "../../src/catalog/find-sources.js";
import { flattenInto, isPlainObject } from "../../src/core/flatten.js";
import type { Value } from "../../src/core/value.js";
import { hydra } from "../../src/readers/hydra.js";
import { readTool, toolAnswer, toolTree } from "../helpers/golden-tools.js";
import { testContext } from "../helpers/read-context.js";
import { readRoot } from "../helpers/read-golden.js";

const answer = toolAnswer("hydra");
const read = readTool(hydra, "hydra");

describe("what Hydra wrote", () => {
  it("lists each job once", () => {
    expect(read.map(({ run }) => run.id).sort()).toEqual(answer.runs.map(({ id }) => id).sort());
  });

  it.each(answer.runs)(
    "$id has the config as written, the overrides, and every value of history.csv",
    (expected) => {
      const found = read.find(({ run }) => run.id === expected.id);
      if (found === undefined) throw new Error("not found");
      const leaves = new Map<string, Value>();
      flattenInto(leaves, expected.params);
      expect(Object.fromEntries(found.run.params)).toEqual(Object.fromEntries(leaves));
      for (const [metric, points] of Object.entries(expected.metrics ?? {}))
        expect(found.points[metric]?.map(([step, value]) => [step, value, null])).toEqual(points);
      for (const [metric, value] of Object.entries(expected.last ?? {}))
        expect(found.run.metrics.get(metric)).toBe(value);
      const { overrides, mode, job_name, job_num, override_dirname } = expected.attributes ?? {};
      const { attributes } = found.run;
      expect(attributes.get("overrides")).toEqual(overrides);
      expect(attributes.get("mode")).toBe(mode);
      expect(attributes.get("program")).toBe(job_name);
      expect(attributes.get("job_num") ?? null).toBe(job_num);
      expect(attributes.get("override_dirname")).toBe(override_dirname);
      expect(attributes.get("group")).toBe(expected.group);
      expect(found.run.problems).toEqual([]);
    },
  );
});

describe("bad input", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "runledger-hydra-"));
    cpSync(toolTree("hydra"), root, { recursive: true });
  });
  afterEach(() => rmSync(root, { recursive: true }));
  const job = "multirun/2026-01-05/09-00-00/1";

  it.each([".hydra/config.yaml", ".hydra/overrides.yaml", "history.csv", "metrics.json"])(
    "%s cut at every seventh byte: the job stays, what is left is right, and the neighbours stay",
    (name) => {
      const path = join(root, job, name);
      const whole = readRoot(hydra, root).runs;
      const run = whole.find(({ id }) => id === job);
      for (let length = readFileSync(path).length - 1; length >= 0; length -= 7) {
        truncateSync(path, length);
        const { runs, sources } = readRoot(hydra, join(root, job));
        expect(runs).toHaveLength(1);
        if (name === ".hydra/config.yaml")
          for (const [param, value] of runs[0]?.params ?? []) {
            const known = run?.params.get(param);
            const isShorter = Array.isArray(known) || value === null || isPlainObject(value);
            if (!isShorter) expect(value, `${param} at ${length}`).toEqual(known);
          }
        sources[0]?.readHistory?.();
      }
      const others = readRoot(hydra, root).runs.filter(({ id }) => id !== job);
      expect(others).toEqual(whole.filter(({ id }) => id !== job));
    },
  );

  it("hydra.yaml that is gone or damaged costs its facts alone, and is said when it is damaged", () => {
    const path = join(root, job, ".hydra/hydra.yaml");
    writeFileSync(path, "hydra: [1, {\n");
    const damaged = readRoot(hydra, join(root, job)).runs[0];
    expect(damaged?.problems.map(({ code }) => code)).toEqual(["malformed-yaml"]);
    rmSync(path);
    const gone = readRoot(hydra, join(root, job)).runs[0];
    expect(gone?.problems).toEqual([]);
    expect(gone?.params.get("optimizer.lr")).toBe(0.001);
    expect(gone?.attributes.get("overrides")).toEqual(["optimizer=adam", "seed=2"]);
  });

  it("a resolved copy of the config tells what an interpolation became", () => {
    writeFileSync(join(root, job, "config.yaml"), "half: 0.001\nseed: 2\n");
    const run = readRoot(hydra, join(root, job)).runs[0];
    expect(run?.params.get("half")).toBe(`\${optimizer.lr}`);
    expect(run?.params.get("config.half")).toBe(0.001);
  });

  it("runs of other tools inside a job stay runs, and no event file is lost", () => {
    const inside = join(root, job, "wandb/offline-run-20260105_080102-abc");
    cpSync(join(toolTree("wandb"), "wandb/offline-run-20260105_080102-failed01"), inside, {
      recursive: true,
    });
    const nested = join(root, job, "inner");
    cpSync(join(root, "outputs/2026-01-05/08-00-00"), nested, { recursive: true });
    const { sources } = findSources(root);
    expect(sources.filter(({ layout }) => layout === "wandb")).toHaveLength(1);
    expect(sources.filter(({ layout }) => layout === "hydra").map(({ id }) => id)).toContain(`${job}/inner`);
    expect(sources.map(({ layout }) => layout)).not.toContain("shape");
  });

  it("a table beside the jobs that lists them adds its columns, and is no run", () => {
    const sweep = join(root, "multirun/2026-01-05/09-00-00");
    const rows = [0, 1, 2, 3].map((number) => `${number},${number / 10}`);
    writeFileSync(join(sweep, "results.csv"), ["job_id,test_acc", ...rows, ""].join("\n"));
    const { sources } = findSources(root);
    expect(sources).toHaveLength(6);
    const run = sources.find(({ id }) => id === job)?.read(testContext());
    expect(run?.metrics.get("test_acc")).toBe(0.1);
    expect(run?.attributes.get("override_dirname")).toBe("optimizer=adam,seed=2");
    expect(run?.layout).toBe("hydra");
  });

  it("a .hydra folder without Hydra's files is none", () => {
    mkdirSync(join(root, "x/.hydra"), { recursive: true });
    writeFileSync(join(root, "x/.hydra/notes.txt"), "none");
    expect(readRoot(hydra, join(root, "x")).runs).toEqual([]);
  });
});
