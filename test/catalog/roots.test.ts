import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findPlaces, recordingRoot } from "../../src/catalog/roots.js";

let here = "";
beforeEach(() => {
  here = realpathSync(mkdtempSync(join(tmpdir(), "runledger-roots-")));
});
afterEach(() => rmSync(here, { recursive: true, force: true }));

const folder = (...names: string[]): string => {
  const path = join(here, ...names);
  mkdirSync(path, { recursive: true });
  return path;
};
const contract = (text: string, ...names: string[]): void => {
  writeFileSync(join(folder(...names), "runledger.yaml"), text);
};

describe("where commands look", () => {
  it("looks into the usual folders that exist here", () => {
    folder("runs");
    folder("experiments");
    folder("src");
    expect(findPlaces(here, []).roots).toEqual([join(here, "experiments"), join(here, "runs")]);
  });

  it("looks here when there is no usual folder", () => {
    expect(findPlaces(here, []).roots).toEqual([here]);
  });

  it("prefers the roots of the nearest runledger.yaml upward, taken from its folder", () => {
    folder("outputs");
    folder("project", "sub", "runs");
    contract("roots: [../outputs]\n", "project");
    expect(findPlaces(join(here, "project", "sub"), []).roots).toEqual([join(here, "outputs")]);
  });

  it("prefers the roots asked for, and takes the contract from beside or above them", () => {
    folder("a", "runs");
    contract("metrics: { loss: { direction: max } }\n", "a");
    const places = findPlaces(here, ["a/runs"]);
    expect(places.roots).toEqual([join(here, "a", "runs")]);
    expect(places.contract.metrics).toEqual([{ pattern: "loss", direction: "max" }]);
    expect(places.contractFile).toBe(join(here, "a", "runledger.yaml"));
  });

  it("lists a root once that is asked for twice", () => {
    folder("runs");
    expect(findPlaces(here, ["runs", "./runs/"]).roots).toEqual([join(here, "runs")]);
  });

  it("lists a folder once that is given under two names", () => {
    folder("runs");
    symlinkSync("runs", join(here, "link"));
    expect(findPlaces(here, ["link", "runs"]).roots).toEqual([join(here, "link")]);
  });

  it("says that none of the contract's roots exists instead of looking elsewhere", () => {
    folder("experiments");
    contract("roots: [nosuch]\n");
    expect(() => findPlaces(here, [])).toThrow(
      expect.objectContaining({ code: "no-such-root", exitCode: 2 }),
    );
    expect(() => findPlaces(here, [])).toThrow(/runledger\.yaml: none of its roots exists: nosuch/);
  });

  it("says what is wrong with a root and what there is", () => {
    folder("experiments");
    writeFileSync(join(here, "file"), "");
    expect(() => findPlaces(here, ["nope"])).toThrow(
      expect.objectContaining({
        code: "no-such-root",
        exitCode: 2,
        hint: expect.stringContaining("experiments"),
      }),
    );
    expect(() => findPlaces(here, ["file"])).toThrow(
      expect.objectContaining({ code: "root-is-file", exitCode: 2 }),
    );
    symlinkSync("circle", join(here, "circle"));
    expect(() => findPlaces(here, ["circle"])).toThrow(
      expect.objectContaining({
        code: "no-such-root",
        exitCode: 2,
        message: "circle: is a link that leads back to itself.",
      }),
    );
  });

  it("names file and line of a contract that is not YAML or has unknown keys", () => {
    contract("metrics:\n  loss: { direction: min\n");
    expect(() => findPlaces(here, [])).toThrow(/runledger\.yaml:\d+: /);
    contract("roots: []\nmetrcs: {}\n");
    expect(() => findPlaces(here, [])).toThrow(/runledger\.yaml:2: "metrcs" is not a known key/);
  });

  it("records into the first root of the contract, else into experiments", () => {
    expect(recordingRoot(here)).toBe(join(here, "experiments"));
    contract("roots: [out/runs, other]\n");
    expect(recordingRoot(folder("deep", "er"))).toBe(join(here, "out", "runs"));
  });
});
