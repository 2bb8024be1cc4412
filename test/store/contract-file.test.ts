import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { UserError } from "../../src/errors.js";
import { findUpward } from "../../src/formats/find-upward.js";
import { findContractFile, readContract, recordingRoot } from "../../src/store/contract-file.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

function contractOf(text: string): string {
  const file = join(temporaryFolder(), "runledger.yaml");
  writeFileSync(file, text);
  return file;
}

function errorOf(action: () => unknown): UserError {
  try {
    action();
  } catch (error) {
    return error as UserError;
  }
  throw new Error("nothing was thrown");
}

describe("a contract", () => {
  it("is read and checked", () => {
    const { roots, volatile } = readContract(contractOf("roots: [kept]\nvolatile: [host]\n"));
    expect([roots, volatile]).toEqual([["kept"], ["host"]]);
  });

  it("with a key it must not have is refused, with its line", () => {
    const file = contractOf("roots: [kept]\nmetrix: 1\n");
    const error = errorOf(() => readContract(file));
    expect(error).toMatchObject({ code: "bad-contract", exitCode: 2 });
    expect(error.message.startsWith(`${file}:2: `)).toBe(true);
  });

  it("that is no YAML is refused with line and mend; one that is missing or a folder, with its place", () => {
    const file = contractOf("roots: [kept]\nvolatile: [a\n");
    expect(errorOf(() => readContract(file))).toMatchObject({
      code: "bad-contract",
      exitCode: 2,
      message: expect.stringMatching(/runledger\.yaml:[23]: \S/),
      hint: "Mend the YAML; its form is described in README.md.",
    });
    const folder = temporaryFolder();
    for (const [place, what] of [
      [join(folder, "none.yaml"), "is missing"],
      [folder, "is a folder, not a regular file"],
    ] as const) {
      const error = errorOf(() => readContract(place));
      expect(error).toMatchObject({ code: "bad-contract", exitCode: 2 });
      expect(error.message).toContain(`${place}: ${what}`);
    }
  });

  it("is the nearest at or above a folder", () => {
    const folder = temporaryFolder();
    const [inner, deep] = [join(folder, "a"), join(folder, "a", "b", "c")];
    mkdirSync(deep, { recursive: true });
    const outerFile = join(folder, "runledger.yaml");
    writeFileSync(outerFile, "");
    expect(findContractFile(deep)).toBe(outerFile);
    writeFileSync(join(inner, "runledger.yaml"), "");
    expect(findContractFile(deep)).toBe(join(inner, "runledger.yaml"));
    expect(findContractFile(folder)).toBe(outerFile);
  });

  it("that names no root, or is not there, sends new runs to experiments in the working folder", () => {
    const folder = temporaryFolder();
    const inner = join(folder, "a");
    mkdirSync(inner);
    expect(recordingRoot(inner)).toBe(join(inner, "experiments"));
    writeFileSync(join(folder, "runledger.yaml"), "");
    expect(recordingRoot(inner)).toBe(join(inner, "experiments"));
  });

  it("says where new runs go; its folder counts, not the working folder", () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "a"));
    writeFileSync(join(folder, "runledger.yaml"), "roots: [../kept, other]\n");
    expect(recordingRoot(join(folder, "a"))).toBe(join(folder, "..", "kept"));
    writeFileSync(join(folder, "runledger.yaml"), "roots: [/kept]\n");
    expect(recordingRoot(join(folder, "a"))).toBe("/kept");
  });
});

describe("looking upward for a file", () => {
  it("ends at the top", () => {
    expect(findUpward(temporaryFolder(), "a-name-that-no-folder-holds.yaml")).toBeUndefined();
    expect(findUpward("/", "a-name-that-no-folder-holds.yaml")).toBeUndefined();
  });
});
