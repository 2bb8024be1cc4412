// What is written into a contract is read back: requirements, tolerances, patterns, and the draft of a first file.

import fc from "fast-check";
import { expect, it } from "vitest";
import {
  fitsPattern,
  parseTolerance,
  ruleFor,
  specificity,
  toleranceAround,
} from "../../../src/core/contract/contract.js";
import { checkContract } from "../../../src/core/contract/contract-check.js";
import { draftContract } from "../../../src/core/contract/contract-draft.js";
import { fieldTableOf } from "../../../src/core/field/field-table.js";
import {
  parseRequirement,
  parseTarget,
  printRequirement,
  type Target,
  type TargetOperator,
} from "../../../src/core/target.js";
import { parseYaml } from "../../../src/formats/yaml.js";
import { makeRun } from "../../helpers/make-run.js";

const operator = fc.constantFrom<TargetOperator>("<=", "<", ">=", ">", "=");
const number = fc.double({ noDefaultInfinity: true, noNaN: true });
const name = fc.string({
  unit: fc.constantFrom("a", "b", ".", "/", "_", "1", "é"),
  minLength: 1,
  maxLength: 10,
});
const contractOf = (text: string) => {
  const { value, lineOf } = parseYaml(text);
  return checkContract(value, "runledger.yaml", (path) => lineOf([...path]));
};

it("a requirement is printed and read back as it was, alone and behind its metric", () => {
  fc.assert(
    fc.property(name, operator, number, (metric, sign, value) => {
      const target: Target = { metric, operator: sign, value };
      const printed = printRequirement(target);
      // Minus zero is printed as zero.
      const read = { metric, operator: sign, value: value === 0 ? 0 : value };
      expect(parseRequirement(metric, printed)).toEqual(read);
      expect(parseTarget(`${metric} ${printed}`)).toEqual(read);
    }),
  );
});

it("a tolerance is a share of the reference or an amount, and never below 0", () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e6, noNaN: true }), number, (size, reference) => {
      expect(parseTolerance(`${size}`)).toEqual({ kind: "amount", amount: size === 0 ? 0 : size });
      const share = parseTolerance(` ${size} % `);
      expect(share).toEqual({ kind: "share", share: size / 100 });
      const around = share === undefined ? undefined : toleranceAround(share, reference);
      expect(around === undefined || around >= 0).toBe(true);
      expect(parseTolerance(`-${size + 1}`)).toBeUndefined();
    }),
  );
});

it("a pattern fits what its stars are filled with, and is as specific as the rest of it", () => {
  const pieces = fc.array(fc.string({ unit: fc.constantFrom("a", "b", "."), maxLength: 4 }), {
    minLength: 1,
    maxLength: 4,
  });
  fc.assert(
    fc.property(
      pieces,
      fc.string({ unit: fc.constantFrom("a", "b", "."), maxLength: 4 }),
      (parts, filling) => {
        const pattern = parts.join("*");
        expect(fitsPattern(pattern, parts.join(filling))).toBe(true);
        const expression = new RegExp(`^${parts.map((part) => part.replaceAll(".", "\\.")).join(".*")}$`);
        const other = `${filling}${parts.join("")}${filling}`;
        expect(fitsPattern(pattern, other)).toBe(expression.test(other));
        expect(specificity(pattern)).toBe(
          parts.length === 1 ? Number.POSITIVE_INFINITY : parts.join("").length,
        );
      },
    ),
  );
});

it("the draft of a contract is a contract, with the roots and targets it was made of", () => {
  const root = fc.string({
    unit: fc.constantFrom("a", ":", " ", "#", "'", '"', "-", "é", "[", "\\", "&", "*"),
    minLength: 1,
    maxLength: 8,
  });
  const run = fc.record({
    params: fc.dictionary(name, fc.oneof(fc.integer(), fc.string({ maxLength: 6 })), {
      maxKeys: 3,
      noNullPrototype: true,
    }),
    metrics: fc.dictionary(name, fc.integer(), { maxKeys: 3, noNullPrototype: true }),
  });
  fc.assert(
    fc.property(
      fc.array(root, { maxLength: 3 }),
      fc.array(run, { minLength: 1, maxLength: 4 }),
      operator,
      (roots, parts, sign) => {
        const requirement = `${sign} 0.5`;
        const runs = parts.map((each, index) =>
          makeRun({
            ...each,
            id: `r${index}`,
            metrics: { ...each.metrics, "t20.mae": index },
            targets: { "t20.mae": requirement },
          }),
        );
        const contract = contractOf(draftContract(fieldTableOf(runs), roots));
        expect(contract.roots).toEqual(roots);
        expect(ruleFor(contract, "t20.mae").target).toEqual(parseRequirement("t20.mae", requirement));
      },
    ),
    { numRuns: 60 },
  );
});
