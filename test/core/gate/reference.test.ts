import { describe, expect, it } from "vitest";
import { checkReferences, getReference } from "../../../src/core/gate/reference.js";

const lineOf = (path: readonly (string | number)[]): number | undefined =>
  path.length === 0 ? undefined : path.length;
const check = (data: unknown) => checkReferences(data, "references.yaml", lineOf);
const withMain = (main: unknown): unknown => ({ references: { main } });
const runs = [{ id: "run_1", seed: 1, metrics: { mae: 0.2, rmse: null } }];

describe("a file of references", () => {
  it("may be empty, and tells what it holds", () => {
    expect(check(null).size).toBe(0);
    expect(check({}).size).toBe(0);
    expect(check(withMain({ run: "run_1", runs })).get("main")).toEqual({
      ...{ name: "main", kind: "run", subject: "run_1", setAt: "", commit: undefined },
      runs: [
        {
          ...{ id: "run_1", seed: "1" },
          metrics: new Map([
            ["mae", 0.2],
            ["rmse", null],
          ]),
        },
      ],
    });
    const family = withMain({ family: "net", set_at: "2026", commit: "c0", runs: [{ id: "a" }] });
    expect(check(family).get("main")).toMatchObject({
      ...{ kind: "family", subject: "net", setAt: "2026", commit: "c0" },
      runs: [{ id: "a", seed: undefined }],
    });
  });

  it.each([
    [[], "references.yaml: must be a mapping with the key references."],
    [{ references: [] }, 'references.yaml:1: "references" must map names to references.'],
    [withMain("run_1"), 'references.yaml:2: "references → main" must be a mapping.'],
    [withMain({ runs }), 'references.yaml:2: "references → main" must have a run or a family.'],
    [withMain({ run: "a", runs: [] }), '"references → main → runs" must be a list of one or more runs.'],
    [withMain({ run: "a", runs: [3] }), '"references → main → runs → 0" must have an id.'],
    [withMain({ run: "a", runs: [{ seed: 1 }] }), '"references → main → runs → 0" must have an id.'],
    [withMain({ run: "a", runs: [{ id: "a", metrics: [] }] }), "must map metrics to numbers."],
    [
      withMain({ run: "a", runs: [{ id: "a", metrics: { mae: "low" } }] }),
      '"references → main → runs → 0 → metrics → mae" is not a number.',
    ],
  ])("is refused with place and remedy: %j", (data, message) => {
    expect(() => check(data)).toThrow(message);
  });
});

describe("a reference that there is none of", () => {
  const hintFor = (names: readonly string[], wanted: string): string | undefined => {
    const all = check({ references: Object.fromEntries(names.map((name) => [name, { run: "a", runs }])) });
    try {
      getReference(all, wanted);
    } catch (error) {
      return (error as { hint?: string }).hint;
    }
    return undefined;
  };

  it("is told with the nearest names, else with all, else how to set one", () => {
    expect(hintFor(["main", "paper"], "mian")).toMatch(/^Nearest: main\. See all with/);
    expect(hintFor(["main", "paper"], "zzzzzzz")).toMatch(/^There is: main, paper\. See all with/);
    expect(hintFor([], "main")).toBe("Set one with: runledger reference set RUN");
    expect(hintFor(["main"], "main")).toBeUndefined();
  });
});
