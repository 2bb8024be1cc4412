// Worker: exports a table of 100,000 × 60 as CSV once and prints how long that took as JSON. Argument: the file.

import { writeFileSync } from "node:fs";
import { compareRuns } from "../../../src/core/comparison/compare.js";
import { emptyContract } from "../../../src/core/contract/contract.js";
import type { FieldColumn, FieldTable } from "../../../src/core/field/field-table.js";
import type { Value } from "../../../src/core/value.js";
import { csvExporter } from "../../../src/exporters/csv.js";
import { type Random, randomOf } from "../metadata-shapes.js";

export interface CsvCost {
  /** From the table in memory to the written file. */
  readonly milliseconds: number;
  readonly rows: number;
}

const rows = 100_000;
/** With the run id and the path: 60. */
const valueColumns = 58;

const kinds: readonly ((random: Random) => Value | undefined)[] = [
  (random) => random(),
  (random) => random() * 1e-4,
  (random) => Math.floor(random() * 200),
  (random) => (random() < 0.1 ? undefined : 1 - random() * 2),
  (random) => ["mse", "mae", "huber", "weighted, by room", 'the "good" one'][Math.floor(random() * 5)],
  (random) => random() < 0.5,
];

const [file = ""] = process.argv.slice(2);
const table = compareRuns(makeTable(), { contract: emptyContract, all: true });
if (table.columns.length + 1 !== 60) throw new Error(`${table.columns.length + 1} columns`);
const start = performance.now();
writeFileSync(file, csvExporter.export(table));
const cost: CsvCost = { milliseconds: performance.now() - start, rows: table.rows.length };
process.stdout.write(JSON.stringify(cost));

function makeTable(): FieldTable {
  const random = randomOf(60);
  const keys = Array.from({ length: rows }, (_, row) => {
    const id = `hybrid_v2_${String(row).padStart(6, "0")}`;
    return {
      id,
      path: `/data/experiments/${id}`,
      root: "/data/experiments",
      layout: "native",
      status: "finished" as const,
    };
  });
  const columns: FieldColumn[] = [
    { name: "id", kind: "fact", values: keys.map((key) => key.id) },
    { name: "path", kind: "fact", values: keys.map((key) => key.path) },
  ];
  for (let index = 0; index < valueColumns; index++) {
    const make = kinds[index % kinds.length] as (random: Random) => Value | undefined;
    const values = Array.from({ length: rows }, () => make(random));
    columns.push({ name: `section.value_${index}`, kind: "param", values });
  }
  const named = new Map(columns.map((column) => [column.name, column]));
  return { rows: keys, columns: named, computed: new Map(), declaredTargets: new Map() };
}
