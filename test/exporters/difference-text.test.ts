// What runs do not share, as people read it: widths, long values, many candidates, siblings.

import { describe, expect, it } from "vitest";
import { emptyContract } from "../../src/core/contract/contract.js";
import { type DifferenceOptions, diffRuns } from "../../src/core/difference/difference.js";
import { fieldTableOf } from "../../src/core/field/field-table.js";
import { renderDifference } from "../../src/exporters/difference-text.js";
import { makeRun, type RunParts } from "../helpers/make-run.js";

interface Look extends Partial<DifferenceOptions> {
  readonly columns?: number;
  readonly all?: boolean;
}

function textOf(runs: readonly RunParts[], { columns, all = false, ...options }: Look = {}): string {
  const made = runs.map((parts, index) => makeRun({ id: `run${index + 1}`, ...parts }));
  const difference = diffRuns(made, { contract: emptyContract, ...options });
  return renderDifference(difference, { columns, color: false, all });
}

/** The cells of a field's line. */
function cellsOf(text: string, field: string): string[] | undefined {
  return text
    .split("\n")
    .find((line) => line.startsWith(`${field} `))
    ?.trim()
    .split(/ {2,}/);
}

const paramsOf = (...values: readonly RunParts["params"][]): RunParts[] =>
  values.map((params = {}) => ({ params }));

describe("the values of a field that differs", () => {
  it("are shown as they are, and a missing one as a dash that is explained", () => {
    const text = textOf(
      paramsOf(
        { use_bias: true, note: "", layers: [8, 8], commit: "0123456789abcdef0123456789abcdef01234567" },
        {
          use_bias: false,
          note: "x",
          layers: [16],
          commit: "fedcba9876543210fedcba9876543210fedcba98",
          only: 1,
        },
      ),
    );
    expect(cellsOf(text, "use_bias")).toEqual(["use_bias", "param", "true", "false"]);
    expect(cellsOf(text, "layers")).toEqual(["layers", "param", "[8,8]", "[16]"]);
    expect(cellsOf(text, "commit")).toEqual(["commit", "code", "0123456789", "fedcba9876"]);
    expect(cellsOf(text, "only")).toEqual(["only", "param", "–", "1"]);
    expect(text).toContain('""');
    expect(text).toContain("\n–: the run's files do not say");
  });

  it("are of long lists only the items that not both have", () => {
    const shared = Array.from({ length: 12 }, (_, index) => `column_${index}`);
    const text = textOf(paramsOf({ inputs: [...shared, "income"] }, { inputs: shared }));
    expect(cellsOf(text, "inputs")).toEqual(["inputs", "data", '[… "income"]', "[…]"]);
    const order = textOf(paramsOf({ inputs: shared }, { inputs: [...shared].reverse() }));
    expect(cellsOf(order, "inputs")?.[2]).toMatch(/^\["column_0","column_1"/);
  });

  it("are of long lists that differ in few places those places", () => {
    const schedule = Array.from({ length: 20 }, (_, index): unknown => index / 10);
    const other = schedule.map((value, index) => (index === 3 ? null : index === 5 ? ["a"] : value));
    const text = textOf(paramsOf({ schedule: schedule as number[] }, { schedule: other as number[] }));
    expect(cellsOf(text, "schedule.3")).toEqual(["schedule.3", "param", "0.3", "null"]);
    expect(cellsOf(text, "schedule.5")).toEqual(["schedule.5", "param", "0.5", '[["a"]]']);
  });

  it("are cut where they begin alike, so that what differs is seen", () => {
    const start = "s3://bucket/with/a/very/long/prefix/that/is/shared/";
    const text = textOf(paramsOf({ weights: `${start}a.bin` }, { weights: `${start}b.bin` }, {}), {
      columns: 100,
    });
    expect(cellsOf(text, "weights")?.slice(2, 5)).toEqual(["…hared/a.bin", "…hared/b.bin", "–"]);
    const unlike = textOf(paramsOf({ text: "a".repeat(60) }, { text: "b".repeat(60) }), { columns: 100 });
    expect(unlike).toContain("aaaa");
    expect(unlike).not.toContain("…aaaa");
  });
});

describe("a difference as text", () => {
  it("shows the likeliest fifteen, and with --all also the rest and what is shared", () => {
    const many = (value: number): RunParts["params"] => ({
      ...Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`rate_${index}`, value + index])),
      ...{ same: "s", list: [1, 2], num_workers: value },
    });
    const runs = paramsOf(many(1), many(2));
    const text = textOf(runs);
    expect(text).toContain("20 differences, what most often matters first:");
    expect(text).toContain("… and 5 less likely ones; --all shows them");
    expect(text).toContain("Also different, but seldom of effect: num_workers (1 → 2)");
    expect(text).toMatch(/\d fields are the same; --all lists them\./);
    const all = textOf(runs, { all: true });
    expect(all).not.toContain("--all");
    expect(cellsOf(all, "list")).toEqual(["list", "[1,2]"]);
    expect(cellsOf(all, "num_workers")).toEqual(["num_workers", "hardware", "1", "2", "2.0×"]);
  });

  it("names in at most four lines what follows from the runs, with --all in as many as it takes", () => {
    const outcome = (value: number): RunParts => ({
      params: { lr: value },
      attributes: Object.fromEntries(
        Array.from({ length: 60 }, (_, index) => [
          `a_rather_long_name_${index}.started_at`,
          `2026-01-0${value}`,
        ]),
      ),
    });
    const text = textOf([outcome(1), outcome(2)], { columns: 80 });
    expect(text).toMatch(/Follow from the runs and explain nothing:[\s\S]* and \d+ more/);
    const all = textOf([outcome(1), outcome(2)], { columns: 80, all: true });
    expect(all).toContain("a_rather_long_name_59.started_at");
  });

  it("tells when each began, and which runs do not fit the terminal", () => {
    const began = (day: number): RunParts => ({
      ...{ startedAt: `2026-01-0${day}T10:20:30Z`, params: { lr: day } },
    });
    const text = textOf([1, 2, 3, 4, 5, 6].map(began), { columns: 60 });
    expect(text).toMatch(/run1 {2}finished, 2026-01-01 10:20, native/);
    expect(text).toMatch(/[A-F], .*do not fit; a wider terminal, a pipe or --json shows all\./);
    const one = Array.from({ length: 9 }, (_, width) =>
      textOf([1, 2, 3].map(began), { columns: 40 + 3 * width }),
    );
    expect(one.some((each) => each.includes("C does not fit;"))).toBe(true);
  });

  it("weighs fields by how they go with the metric over all runs, and says so", () => {
    const siblings = Array.from({ length: 12 }, (_, index) =>
      makeRun({
        id: `s${index}`,
        params: { lr: index, other: index % 2 },
        metrics: { loss: index },
      }),
    );
    const runs = [
      { params: { lr: 1, other: 0, rare: "a" }, metrics: { loss: 1 } },
      { params: { lr: 9, other: 1, rare: "b" }, metrics: { loss: 9 } },
    ];
    for (const columns of [undefined, 70]) {
      const look = { siblings: fieldTableOf(siblings), ...(columns === undefined ? {} : { columns }) };
      const text = textOf(runs, look);
      expect(cellsOf(text, "lr")?.at(-1)).toBe("1.00 of 12");
      expect(cellsOf(text, "rare")?.at(-1)).toBe("–");
      expect(text.replace(/\s+/g, " ")).toContain(
        "siblings: how strongly the field goes with loss over all runs here, 0 to 1",
      );
    }
  });

  it("says what it comes to where nothing explains it", () => {
    const unexplained = textOf([{ metrics: { loss: 1 } }, { metrics: { loss: 2 } }]);
    expect(unexplained).toContain("Nothing that was recorded explains the difference of loss.");
    expect(unexplained).toContain(" Not recorded: the code, a seed, the data.");
    const dirty = { attributes: { "git.commit": "a", "git.dirty": true, dataset: "d" }, params: { seed: 1 } };
    expect(
      textOf([
        { ...dirty, metrics: { loss: 1 } },
        { ...dirty, metrics: { loss: 2 } },
      ]),
    ).toContain(" Not recorded: what was changed since the commit.");
    expect(textOf([{ params: { a: 1 } }, { params: { a: 1 } }])).toContain(
      "Identical: nothing differs but names, places and times.",
    );
    expect(textOf(paramsOf({ num_workers: 1 }, { num_workers: 2 }))).toContain(
      "Nothing differs that could change a result.",
    );
    expect(textOf(paramsOf({ lr: 1 }, { lr: 2 }))).toContain("1 difference, what most often matters first:");
  });
});

describe("lists of a run", () => {
  const attributesOf = (...values: readonly NonNullable<RunParts["attributes"]>[]): RunParts[] =>
    values.map((attributes) => ({ attributes }));

  it("are compared item by item, by path, name, digest or place", () => {
    const text = textOf(
      attributesOf(
        {
          inputs: [
            { path: "a.csv", sha256: "aaaabbbbccccdddd", bytes: 5 },
            { name: "b", md5: "1111" },
            "odd",
          ],
          parts: [{ weight: 1 }],
        } as RunParts["attributes"] & object,
        {
          inputs: [
            { path: "a.csv", sha256: "eeeeffff0000dddd", bytes: 6 },
            { name: "b", hash: "2222" },
            "even",
          ],
          parts: [{ weight: 2 }],
        } as RunParts["attributes"] & object,
      ),
    );
    expect(cellsOf(text, "csv")?.slice(2, 4)).toEqual(["aaaabbbbcccc, 5 bytes", "eeeeffff0000, 6 bytes"]);
    expect(cellsOf(text, "b")?.slice(2, 4)).toEqual(["1111", "2222"]);
    expect(cellsOf(text, "inputs.2")?.slice(2, 4)).toEqual(["odd", "even"]);
    expect(text).toMatch(/parts\.0\.weight|\nweight /);
  });

  it("tell the files of changes that are in no commit", () => {
    const uncommitted = (digest: string, files: unknown): RunParts["attributes"] & object => ({
      "uncommitted.digest": digest,
      "uncommitted.files": files as string[],
    });
    const text = textOf(
      attributesOf(uncommitted("1111111122", ["a.py", "b.py"]), uncommitted("2222222233", "unknown"), {
        "git.dirty": false,
      }),
    );
    expect(text).toMatch(/a\.py, b\.py \(11111111\) +\(22222222\) +none/);
  });
});
