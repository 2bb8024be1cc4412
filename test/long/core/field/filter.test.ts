// The language of --where on damaged expressions, up to the rows they keep.

import { expect, it } from "vitest";
import { fieldTableOf } from "../../../../src/core/field/field-table.js";
import { parseFilter } from "../../../../src/core/field/filter.js";
import { matchingRows } from "../../../../src/core/field/filter-rows.js";
import { linearPattern } from "../../../../src/core/field/linear-pattern.js";
import { UserError } from "../../../../src/errors.js";
import { type FuzzTarget, fuzz } from "../../../helpers/fuzz.js";
import { makeRun } from "../../../helpers/make-run.js";
import { fuzzPlanted } from "../../../helpers/planted-fault.js";

const table = fieldTableOf([
  makeRun({ id: "a", params: { lr: 0.001, model: "lstm" }, metrics: { loss: 0.5 } }),
  makeRun({ id: "b", params: { lr: 0.01, model: "hybrid" }, metrics: { loss: 0.25 } }),
  makeRun({ id: "c", params: { model: "a b" } }),
]);
const samples = [
  "lr >= 1e-3 and (model ~ hybrid or not loss = 0.5)",
  'model = "a b" or run_id ~ ^[ab]$',
  "not (lr = missing) and loss < 0.3 and lr != 0.01",
  "model ~ '(a|b)+\\.x{2,3}$'",
];
const words = [
  ...[
    "and",
    "or",
    "not",
    "(",
    ")",
    "=",
    "==",
    "!=",
    "<",
    "<=",
    ">",
    ">=",
    "~",
    '"',
    "'",
    "\\",
    " ",
    "lr",
    "model",
    "missing",
  ],
  ...[
    "not ".repeat(90),
    "(".repeat(120),
    "(a+)+$",
    "(a|a)*b",
    "x{1000}",
    "[^",
    "\\p{L}",
    "(?i)",
    "1e999",
    "-",
    "\u0000",
    "é",
  ],
  ...["lr = 1 and ".repeat(300), " or ", "a".repeat(2000), "\n"],
];

const target: FuzzTarget = {
  name: "--where",
  samples,
  words,
  inputs: 150_000,
  accepts: (input) => {
    try {
      const rows = matchingRows(table, parseFilter(input.toString("utf8")), linearPattern);
      if (rows.some((row, index) => row < 0 || row > 2 || row <= (rows[index - 1] ?? -1)))
        throw new Error(`rows ${rows}`);
      return true;
    } catch (error) {
      if (error instanceof UserError && error.message.length > 10) return false;
      throw error;
    }
  },
};

it("150,000 damaged expressions keep rows or are refused with an error for people", () => {
  const report = fuzz(target);
  expect(report.failures).toEqual([]);
  expect(report.accepted).toBeGreaterThan(5000);
}, 1_200_000);

it("fails where patterns are compiled by an engine that backtracks", () => {
  const report = fuzzPlanted(target, (input) =>
    new RegExp(input.toString("utf8")).test(`${"a".repeat(40)}!`),
  );
  expect(report.failures.length).toBeGreaterThan(0);
});
