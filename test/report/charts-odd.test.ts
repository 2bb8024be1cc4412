// Charts of data that is wide, crowded, cut or missing: what is drawn, and what is said of it.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { emptyContract } from "../../src/core/contract/contract.js";
import { fieldTableOf } from "../../src/core/field/field-table.js";
import { encodeNpy } from "../../src/formats/npy.js";
import { costChart } from "../../src/report/charts/cost-chart.js";
import { type FamilyCurves, familyCurves } from "../../src/report/charts/family-curves.js";
import { type HeatMap, heatMap } from "../../src/report/charts/heat-map.js";
import { promotedGroups } from "../../src/report/choose-promoted.js";
import { galleryTable, withGallery } from "../../src/report/gallery-snippet.js";
import { sampledQuantities } from "../../src/report/sampler-chains.js";
import { makeRun, type RunParts } from "../helpers/make-run.js";
import { historyOf } from "../helpers/report-material.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const words = (spec: unknown): string => JSON.stringify(spec).replaceAll('","', " ");

describe("curves of families", () => {
  const stroke = { color: "#000000", dash: [] };
  const chart = (curves: readonly (readonly (number | null)[])[], more: Partial<FamilyCurves> = {}): string =>
    words(
      familyCurves({
        ...{ title: "loss", metric: { name: "loss" }, stepName: "step" },
        families: [
          {
            ...{ name: "a", stroke },
            curves: curves.map((values) => historyOf({ loss: values }).get("loss") ?? []),
          },
        ],
        ...more,
      }),
    );

  it("say that two runs make no reliable band, one makes none, and that some have ended", () => {
    expect(
      chart([
        [1, 2],
        [2, 3],
      ]),
    ).toContain("A band of two runs is unreliable.");
    expect(chart([[1, 2]])).toContain("1 family has one run and so no band.");
    expect(
      chart([
        [1, 2, 3],
        [2, 3],
        [3, 4],
      ]),
    ).toContain(
      "Where some runs have ended or have no finite value, the others are averaged, without a band.",
    );
  });

  it("leave out what a logarithmic axis cannot show, and say so", () => {
    const text = chart(
      [
        [100, 1],
        [0.1, -3],
        [0.2, 1],
      ],
      { isLogY: true },
    );
    expect(text).toContain('"type":"log');
    expect(text).toContain("Where an interval reaches 0 or below, its lower half cannot be shown");
  });

  it("are reduced where there are many steps, every low and high mean kept", () => {
    const values = Array.from({ length: 500 }, (_, step) => (step === 250 ? 1000 : Math.sin(step)));
    const text = chart([values, values], { mostPoints: 40 });
    expect(text).toMatch(
      /Reduced for drawing from up to 500 to \d\d steps; every low and high mean is kept\./,
    );
    expect(text).toMatch(/:1000[,}]/);
  });
});

describe("a heat map", () => {
  const map = (cells: HeatMap["cells"]): string =>
    words(heatMap({ title: "t", metric: { name: "f1" }, rowName: "a", columnName: "b", cells }));

  it("has numbers in their order and words as they come, cells without a value white", () => {
    const text = map([
      { row: "10", column: "later", value: 1 },
      { row: "2", column: "a name that is rather long", value: 0.5 },
      { row: "2", column: "later", value: Number.NaN },
      { row: "10", column: "a name that is rather long" },
    ]);
    expect(text).toMatch(/\["2 10"\]/);
    expect(text).toMatch(/\["later a name/);
    expect(text).toContain('"labelAngle":-35');
    expect(text).not.toContain("NaN");
  });

  it("has one shade where all values are the same", () => {
    expect(map([{ row: "x", column: "y", value: 3 }])).toContain('domain":[2,4]');
  });
});

describe("cost against quality", () => {
  it("is on a logarithmic axis over a wide range, and names the front of many only", () => {
    const points = Array.from({ length: 14 }, (_, index) => ({
      ...{ name: `m${index}`, cost: 2 ** index, quality: index, isOnFront: index < 3, color: "#000000" },
    }));
    const data = { title: "t", cost: { name: "cost" }, quality: { name: "mae" }, points };
    const text = words(costChart({ ...data, direction: "min" }));
    expect(text).toContain("lower is better");
    expect(text).toContain("Named: those 3 of 14.");
    expect(text).toContain('"type":"log');
    expect(words(costChart({ ...data, direction: "max", points: points.slice(0, 3) }))).toContain(
      "higher is better",
    );
  });
});

describe("the chains of a sampler", () => {
  const none = { path: temporaryFolder };

  it("are curves by the number in their names, in order", () => {
    const history = historyOf({
      ...{ "llc.chain_1": [1, null], "llc.chain_0": [3, 4], "chain2/llc": [5], chain_0: [6], loss: [7] },
    });
    const found = sampledQuantities({ path: "/nowhere" }, history);
    expect(found.map(({ name, chains }) => [name, chains.map((chain) => chain.name)])).toEqual([
      ["llc", ["chain 0", "chain 1", "chain 2"]],
      ["draws", ["chain 0"]],
    ]);
    expect(found[0]?.chains[1]?.draws).toEqual([1, Number.NaN]);
  });

  it("are rows of an array of draws, if it can be one", () => {
    const path = none.path();
    const write = (name: string, content: Uint8Array | string): void =>
      writeFileSync(join(path, name), content);
    const read = () => sampledQuantities({ path }, new Map());
    expect(read()).toEqual([]);
    write("draws.npy", "no array");
    write("trace.npy", encodeNpy(Float64Array.of(1, 2, 3, 4), [2, 2]));
    expect(read()).toEqual([
      {
        name: "trace",
        chains: [
          { name: "chain 0", draws: [1, 2] },
          { name: "chain 1", draws: [3, 4] },
        ],
      },
    ]);
    for (const shape of [[4], [4, 1], [1, 2, 2]]) {
      write("trace.npy", encodeNpy(Float64Array.of(1, 2, 3, 4), shape));
      expect(read(), String(shape)).toEqual([]);
    }
  });
});

describe("the runs that pictures are taken from", () => {
  const groupsOf = (runs: readonly RunParts[], wishes: { by?: string; best?: string } = {}) => {
    const table = fieldTableOf(runs.map((parts, index) => makeRun({ id: `run_${index}`, ...parts })));
    const rows = runs.map((_, row) => row);
    return promotedGroups(table, { rows, contract: emptyContract, ...wishes });
  };

  it("are the newest, by name where times are the same or missing", () => {
    const [only] = groupsOf([
      { startedAt: "2026-01-01T00:00:00Z" },
      {},
      { startedAt: "2026-01-02T00:00:00Z" },
      {},
    ]);
    expect(only).toEqual({ group: "", rows: [2, 0, 3, 1] });
  });

  it("are the best of each group, which may be a list; runs without the field are in none", () => {
    const runs: RunParts[] = [
      { params: { kind: [1] }, metrics: { acc: 0.1 } },
      { params: { kind: [1] }, metrics: { acc: 0.9 } },
      { params: { kind: [1] }, metrics: { acc: Number.NaN } },
      { params: { kind: null }, metrics: { acc: 1 } },
      { metrics: { acc: 1 } },
    ];
    expect(groupsOf(runs, { by: "kind", best: "acc" })).toEqual([{ group: "[1]", rows: [1, 0] }]);
    expect(() => groupsOf([{ metrics: { thing: 1 } }], { best: "thing" })).toThrow(
      "--best thing: whether lower or higher is better is not known.",
    );
  });
});

describe("a gallery", () => {
  it("has a column of groups where there are some, and a dash for a missing picture", () => {
    const entry = { group: "hmc", runId: "run_1", startedAt: "2026-01-22T00:00:00Z" };
    expect(
      galleryTable({
        ...{ by: "sampler", plots: ["a.png", "b.png"] },
        entries: [{ ...entry, pictures: ["p/a(1).png", undefined] }],
      }).split("\n")[2],
    ).toBe("| hmc | run_1<br>2026-01-22 | ![hmc: a.png](p/a%281%29.png) | – |");
    const plain = galleryTable({
      by: "",
      plots: ["a.png"],
      entries: [{ group: "", runId: "r", pictures: ["a.png"] }],
    });
    expect(plain.split("\n").slice(0, 3)).toEqual([
      ...["| run | a.png |", "| --- | --- |", "| r | ![a.png](a.png) |"],
    ]);
  });

  it("is put at the end of a file with the line ends that the file has", () => {
    const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();
    expect(text(withGallery(Buffer.from("# Mine\r\n"), "| a |\n| b |", "x.md"))).toMatch(
      /^# Mine\r\n\r\n<!--.*-->\r\n\| a \|\r\n\| b \|\r\n<!--.*-->\r\n$/,
    );
    expect(text(withGallery(undefined, "| a |", "x.md"))).toMatch(/^<!--.*-->\n\| a \|\n<!--.*-->\n$/);
  });
});
