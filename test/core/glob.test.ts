import { describe, expect, it } from "vitest";
import { matchesGlob } from "../../src/core/glob.js";

describe("matchesGlob", () => {
  it.each([
    ["*.ipynb", "a/b/analysis.ipynb", true],
    ["*.ipynb", "a/analysis.ipynb.txt", false],
    ["wandb", "x/wandb/run-1/config.yaml", true],
    ["wandb/**", "wandb/run-1/config.yaml", true],
    ["wandb/**", "x/wandb/run-1/config.yaml", false],
    ["**/wandb/", "x/y/wandb/run-1", true],
    ["./runs/*/config.yaml", "runs/a/config.yaml", true],
    ["runs/*/config.yaml", "runs/a/b/config.yaml", false],
    ["runs/**/config.yaml", "runs/config.yaml", true],
    ["run_?/a", "run_1/a", true],
    ["run_?/a", "run_12/a", false],
    ["/a", "a/b", true],
    ["/a", "b/a", false],
    ["a*b*c", "a-b-b-c", true],
    ["", "a", false],
  ])("%s on %s: %s", (pattern, path, fits) => {
    expect(matchesGlob(pattern, path)).toBe(fits);
  });

  it("never takes long, however many stars there are", () => {
    expect(matchesGlob(`${"*a".repeat(50)}*b`, "a".repeat(5000))).toBe(false);
    expect(matchesGlob(`${"**/a/".repeat(50)}b`, "a/".repeat(500))).toBe(false);
  });
});
