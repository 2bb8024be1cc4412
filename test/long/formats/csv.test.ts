// The CSV parser on damaged tables, and tables written and read back.

import { isDeepStrictEqual } from "node:util";
import { expect, it } from "vitest";
import { encodeCsv, parseCsv } from "../../../src/formats/csv.js";
import { fuzz } from "../../helpers/fuzz.js";
import { Choices } from "../../helpers/random-bytes.js";
import { testSeed } from "../../helpers/test-tier.js";

const samples = [
  "run_id,loss,acc\na,0.5,0.9\nb,nan,\n",
  '\uFEFFepoch;"train;loss";note\r\n1;0,5;"two\r\nlines"\r\n2;0,4;"a ""quote"""\r\n',
  '#{"t_start": 1}\nr,l,t\n1.0,10,0.5\n2.0,11,0.6\n',
  "step\tvalue\n1\t2\n\n3\t4",
  "|a|b|\n|1|2|\n",
];
const words = [
  ...[
    ",",
    ";",
    "\t",
    "|",
    '"',
    '""',
    "\n",
    "\r",
    "\r\n",
    "\uFEFF",
    "#{",
    "}\n",
    "nan",
    " ",
    "\u0000",
    "é",
    "=1+1",
  ],
  ...[",".repeat(3000), '"'.repeat(999), "\n".repeat(2000), "a,b\n".repeat(500), "\u2028", "1e5", "-"],
];

it("reads any damaged table without throwing; its parts fit each other", () => {
  const report = fuzz({
    name: "CSV",
    samples,
    words,
    inputs: 150_000,
    accepts: (input) => {
      const { header, rows, lineNumbers, problems } = parseCsv(input.toString("utf8"), { path: "x.csv" });
      if (rows.length !== lineNumbers.length) throw new Error("rows and line numbers differ in number");
      if (lineNumbers.some((line, index) => line <= (lineNumbers[index - 1] ?? 0)))
        throw new Error("line numbers do not rise");
      if (problems.length > 21) throw new Error("more problems than are listed");
      if (header.length === 0 && rows.length > 0) throw new Error("rows without a header");
      const isRagged = rows.some((row) => row.length !== header.length);
      if (isRagged && problems.length === 0) {
        const isLastOnly = rows.slice(0, -1).every((row) => row.length === header.length);
        if (!isLastOnly) throw new Error("a short or long row, and nothing was said");
      }
      return problems.length === 0;
    },
  });
  expect(report.failures).toEqual([]);
  expect(report.tried).toBe(150_000);
  expect(report.accepted).toBeGreaterThan(5_000);
});

it("reads back what was written, cell by cell", () => {
  const choices = new Choices(testSeed);
  const signs = [..."ab1 .,;|\t\"'\n\r#{}é日=+-@", "\r\n", '""', "\u0000"];
  const text = (): string => Array.from({ length: choices.below(6) }, () => choices.of(signs)).join("");
  let tables = 0;
  for (; tables < 30_000; tables++) {
    const width = 2 + choices.below(4);
    const header = Array.from({ length: width }, (_, index) => `c${index}`);
    const rows = Array.from({ length: 1 + choices.below(5) }, () => header.map(text));
    const safe = (cell: string): string => (/^[=+\-@\t\n\r]/.test(cell) ? `'${cell}` : cell);
    const read = parseCsv(encodeCsv(header, rows), { delimiter: "," });
    const expected = rows.map((row) => row.map(safe));
    if (!isDeepStrictEqual(read.rows, expected)) expect(read.rows, `table ${tables}`).toEqual(expected);
  }
  console.log(`CSV: ${tables} tables written and read back, seed ${testSeed}`);
});
