import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

const setFlagsFromString = vi.hoisted(() => vi.fn());
vi.mock("node:v8", () => ({ setFlagsFromString }));

const { optimizeLater } = await import("../../src/cli/optimize-later.js");

describe("optimizeLater", () => {
  let root: string;
  const beforeFlags = vi.fn();

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "runledger-optimize-"));
    setFlagsFromString.mockClear();
    beforeFlags.mockClear();
  });

  afterEach(() => rmSync(root, { recursive: true }));

  it("leaves the engine as it is for roots with few entries", () => {
    for (let run = 0; run < 199; run++) mkdirSync(join(root, `run_${run}`));
    optimizeLater([root], beforeFlags);
    expect(setFlagsFromString).not.toHaveBeenCalled();
    expect(beforeFlags).not.toHaveBeenCalled();
  });

  it("tunes the engine it was measured on when one of the roots has many", () => {
    const large = join(root, "large");
    for (let run = 0; run < 200; run++) mkdirSync(join(large, `run_${run}`), { recursive: true });
    optimizeLater([root, large], beforeFlags);
    const isMeasured = process.version.startsWith("v20.");
    expect(setFlagsFromString).toHaveBeenCalledTimes(isMeasured ? 1 : 0);
    expect(beforeFlags).toHaveBeenCalledTimes(isMeasured ? 1 : 0);
  });

  it("leaves a root that cannot be read to who reads it", () => {
    expect(() => optimizeLater([join(root, "missing")], beforeFlags)).not.toThrow();
  });
});
