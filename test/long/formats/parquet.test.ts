// The reader of Neptune's Parquet files on damaged bytes, through the whole reader: pages, decimals, lists, compression.

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { neptune } from "../../../src/readers/neptune.js";
import { fuzz } from "../../helpers/fuzz.js";
import { toolTree } from "../../helpers/golden-tools.js";
import { readRoot } from "../../helpers/read-golden.js";

const project = "exports/data/team_haeuser_1a2b3c4d";
const root = mkdtempSync(join(tmpdir(), "runledger-parquet-"));
afterAll(() => rmSync(root, { recursive: true }));

const golden = join(toolTree("neptune"), project);
const words = [
  "PAR1",
  Buffer.alloc(8, 0xff),
  Buffer.from([0x15, 0x00]),
  Buffer.from([0x19, 0xfc]),
  Buffer.from([0x80, 0x80, 0x80, 0x80, 0x08]),
  Buffer.alloc(4),
];

it("100,000 damaged files end with runs or problems", () => {
  const folder = join(root, project);
  mkdirSync(folder, { recursive: true });
  const path = join(folder, "RUN-1_part_0.parquet");
  const report = fuzz({
    name: "parquet",
    samples: readdirSync(golden).map((name) => readFileSync(join(golden, name))),
    words,
    inputs: 100_000,
    accepts: (input) => {
      writeFileSync(path, input);
      const { runs, sources } = readRoot(neptune, root);
      const points = sources.flatMap((source) => [...(source.readHistory?.().history.values() ?? [])]);
      return runs.some((run) => run.metrics.size > 0) || points.length > 0;
    },
  });
  expect(report.failures).toEqual([]);
  expect(report.accepted).toBeGreaterThan(1000);
}, 2_400_000);
