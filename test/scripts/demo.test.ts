import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCli } from "../helpers/run-cli.js";

const script = fileURLToPath(new URL("../../build/scripts/demo.js", import.meta.url));
const root = mkdtempSync(join(tmpdir(), "demo-"));
let stdout = "";
let status: number | null = null;

beforeAll(() => {
  ({ stdout, status } = spawnSync(process.execPath, [script, root], { encoding: "utf8" }));
}, 120_000);
afterAll(() => rmSync(root, { recursive: true, force: true }));

function runFolders(): string[] {
  return readdirSync(root).filter((name) => existsSync(join(root, name, "metadata.json")));
}

describe("npm run demo", () => {
  it("ends well with seven complete run folders", () => {
    expect(status).toBe(0);
    expect(runFolders()).toHaveLength(7);
    for (const folder of runFolders()) {
      for (const file of [
        ...[
          "metadata.json",
          "history.jsonl",
          "predictions.npy",
          "targets.npy",
          "scaler_X.json",
          "scaler_y.json",
        ],
        ...["checkpoints/best_model/model.json", "tensorboard_logs", "inputs/energy-efficiency.csv"],
      ]) {
        expect(existsSync(join(root, folder, file)), `${folder}/${file}`).toBe(true);
      }
    }
  });

  it("trains models that are good, and one that is not", () => {
    const maeOf = (prefix: RegExp) =>
      runFolders()
        .filter((name) => prefix.test(name))
        .map((name) => JSON.parse(readFileSync(join(root, name, "metadata.json"), "utf8")).metrics)
        .map((metrics) => metrics?.heating_load?.mae ?? Number.POSITIVE_INFINITY);
    for (const mae of maeOf(/^mlp_\d/)) expect(mae).toBeLessThan(1);
    for (const mae of maeOf(/^linear_/)) expect(mae).toBeLessThan(3);
    for (const mae of maeOf(/^mlp_unclipped_/)) expect(mae).toBeGreaterThan(3);
  });

  it("prints the comparison with targets met and missed, then where to look next", () => {
    expect(stdout).toMatch(/2\/2 met/);
    expect(stdout).toMatch(/0\/2 met/);
    expect(stdout).toContain("✗");
    for (const folder of runFolders()) expect(stdout).toContain(folder);
    expect(stdout.match(/^ {2}npx runledger /gm)?.length).toBeGreaterThanOrEqual(3);
  });

  it("leaves a sick run whose three causes are told first, and healthy runs without a finding", async () => {
    const { out } = await runCli(["diagnose", root, "--json"], { in: root });
    const { runs } = JSON.parse(out) as { runs: { id: string; findings: { code: string }[] }[] };
    for (const { id, findings } of runs) {
      const codes = findings.map(({ code }) => code);
      const causes = ["learning-rate-high", "tiny-batch", "unclipped-gradients"];
      expect([id, codes.slice(0, 3).sort()]).toEqual([id, id.startsWith("mlp_unclipped") ? causes : []]);
    }
  });
});
