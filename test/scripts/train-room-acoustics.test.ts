import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";

const script = fileURLToPath(new URL("../../build/scripts/train-room-acoustics.js", import.meta.url));
const root = mkdtempSync(join(tmpdir(), "rooms-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function run(...args: string[]) {
  return spawnSync(process.execPath, [script, "--root", root, ...args], { encoding: "utf8" });
}

describe("train-room-acoustics", () => {
  it.each([
    ["hybrid_v2", "auxiliary", { loss_type: "auxiliary", aux_weight: 0.5, gradient_clip_val: null }],
    ["lstm", "weighted", { loss_type: "weighted" }],
  ])("records a small training of %s with the %s loss", (model, loss, config) => {
    const { stdout, stderr, status } = run(
      ...["--model", model, "--loss", loss, "--rooms", "120", "--epochs", "2", "--aux-weight", "0.5"],
      ...["--gradient-clip", "none"],
    );
    expect(stderr).toBe("");
    expect(status).toBe(0);
    const folder = readdirSync(root).find((name) => name.startsWith(model)) ?? "";
    expect(stdout).toContain(folder);
    const metadata = JSON.parse(readFileSync(join(root, folder, "metadata.json"), "utf8"));
    expect(metadata).toMatchObject({
      model_name: model,
      status: "finished",
      loss_config: config,
      data_config: { input_dim: 16, output_length: 64, num_samples: 120 },
      targets: { "t20.mae": "<= 0.020", "edt.mae": "<= 0.020", "c50.mae": "<= 0.90" },
    });
    expect(Object.keys(metadata.metrics)).toEqual(["overall_edc", "edt", "t20", "c50"]);
    for (const group of Object.values(metadata.metrics)) expect(group).toHaveProperty("mae");
  });

  it("goes on where another run stopped", () => {
    const before = new Set(readdirSync(root));
    run("--rooms", "100", "--epochs", "1", "--seed", "9");
    const [first = ""] = readdirSync(root).filter((name) => !before.has(name));
    const { status } = run("--rooms", "100", "--epochs", "2", "--seed", "9", "--resume", join(root, first));
    expect(status).toBe(0);
    const [second = ""] = readdirSync(root).filter((name) => !before.has(name) && name !== first);
    const metadata = JSON.parse(readFileSync(join(root, second, "metadata.json"), "utf8"));
    expect(metadata.training_config).toMatchObject({ actual_epochs: 2, resumed_from: first });
  });

  it.each([
    [["--model", "transformer"], "--model transformer: choose one of lstm, hybrid_v2."],
    [["--epochs", "many"], "--epochs many: a whole number is needed."],
    [["--learning-rate", ""], "a number is needed."],
    [["--depth", "3"], "--depth"],
  ])("refuses %j with exit code 2 and starts no run", (args, message) => {
    const count = readdirSync(root).length;
    const { stdout, stderr, status } = run(...args);
    expect([stdout, status]).toEqual(["", 2]);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain("    at ");
    expect(readdirSync(root)).toHaveLength(count);
  });

  it("explains its options", () => {
    const { stdout, status } = run("--help");
    expect(status).toBe(0);
    expect(stdout).toContain("--aux-weight X        weight of the auxiliary loss               (0.3)");
    expect(existsSync(script)).toBe(true);
  });
});
