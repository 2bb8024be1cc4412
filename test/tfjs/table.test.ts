import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { UserError } from "../../src/errors.js";
import { loadTable } from "../../src/tfjs/table.js";

const folder = mkdtempSync(join(tmpdir(), "table-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(text: string): string {
  const path = join(folder, "data.csv");
  writeFileSync(path, text);
  return path;
}

function errorOf(work: () => unknown): UserError {
  try {
    work();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error("no error");
}

describe("loadTable", () => {
  it("reads inputs and targets by name", () => {
    const path = file("a,b,c,y\n1,2,3,4\n5,6,7,8\n");
    const table = loadTable(path, { inputs: ["c", "a"], targets: ["y"] });
    expect([...table.inputs.data]).toEqual([3, 1, 7, 5]);
    expect([...table.targets.data]).toEqual([4, 8]);
    expect(table).toMatchObject({ inputNames: ["c", "a"], targetNames: ["y"], path });
  });

  it("takes all other columns as inputs and gives targets other names", () => {
    const table = loadTable(file("a,y1,b,y2\n1,2,3,4\n"), { targets: { heating: "y1", cooling: "y2" } });
    expect(table.inputNames).toEqual(["a", "b"]);
    expect(table.targetNames).toEqual(["heating", "cooling"]);
  });

  it("reads semicolons, a byte order mark, CRLF, quotes, exponents and padded names", () => {
    const table = loadTable(file('\uFEFF a ; y \r\n"1.5";-2e-3\r\n +.5 ;3.\r\n'), { targets: ["y"] });
    expect([...table.inputs.data, ...table.targets.data]).toEqual([1.5, 0.5, -0.002, 3]);
  });

  it("keeps a constant column", () => {
    expect([...loadTable(file("a,y\n7,1\n7,2\n"), { targets: ["y"] }).inputs.data]).toEqual([7, 7]);
  });

  it("lists the columns when one is missing, with the nearest", () => {
    const path = file("X1,X2,target_1\n1,2,3\n");
    const error = errorOf(() => loadTable(path, { targets: ["taget_1"] }));
    expect(error.message).toBe(`${path}:1: no column "taget_1".`);
    expect(error.hint).toBe('Its columns are: X1, X2, target_1. Did you mean "target_1"?');
  });

  it.each([
    ["a text", "a,y\n1,2\n3,high\n", 'data.csv:3:2: y is "high", not a number.'],
    ["an empty cell", "a,y\n1,2\n,4\n", "data.csv:3:1: a is empty, not a number."],
    ["a missing cell", "a,y\n1,2\n3\n4,5\n", "data.csv:3:2: y is missing, not a number."],
    ["NaN", "a,y\nNaN,2\n", 'data.csv:2:1: a is "NaN", not a number.'],
    ["infinity", "a,y\n1e999,2\n", 'data.csv:2:1: a is "1e999", not a number.'],
    ["hexadecimal", "a,y\n0x10,2\n", 'data.csv:2:1: a is "0x10", not a number.'],
    ["a decimal comma", "a;y\n1,5;2\n", 'data.csv:2:1: a is "1,5", not a number.'],
    ["a control character", "a,y\n\u001b[2J,2\n", 'data.csv:2:1: a is "\\x1b[2J", not a number.'],
    ["a row with a cell too many", "a,y\n1,2\n3,4,5\n", "data.csv:3"],
    ["a text after a cell with a line break", 'a,y,z\n1,2,"x\ny"\n3,no,z\n', 'data.csv:4:2: y is "no"'],
  ])("names file, line and column of %s", (_, text, message) => {
    expect(errorOf(() => loadTable(file(text), { inputs: ["a"], targets: ["y"] })).message).toContain(
      message,
    );
  });

  it.each([
    ["", "is empty"],
    ["a,y\n", "has a header but no rows"],
    ["y\n1\n", "at least one input and one target column are needed"],
    ["a,y,y\n1,2,3\n", 'has two columns "y"'],
  ])("refuses %j", (text, message) => {
    expect(errorOf(() => loadTable(file(text), { targets: ["y"] })).message).toContain(message);
  });

  it("says when there is no file, or a folder instead", () => {
    expect(errorOf(() => loadTable(join(folder, "none.csv"), { targets: ["y"] })).message).toContain(
      "There is no file",
    );
    expect(errorOf(() => loadTable(folder, { targets: ["y"] })).message).toContain("is a folder");
  });
});
