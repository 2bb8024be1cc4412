import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { samplerRunId, stage, targetId } from "../../../src/index.js";
import { runCli } from "../../helpers/run-cli.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";

const config = { model_cfg: { depth: 1 }, seed: 42, lr: 0.001 };
const hmc = { draws: 10, step: 0.5 };

async function tree(): Promise<{ readonly here: string; readonly target: string; readonly run: string }> {
  const here = temporaryFolder();
  const options = { root: join(here, "runs"), collect: false };
  const target = await stage("target", config, () => ({ metrics: { L0: 1 } }), options);
  const run = await target.run("hmc", hmc, (folder) => {
    writeFileSync(join(folder, "big.bin"), Buffer.alloc(2048));
    return { llc_mean: 1, walltime_sec: 61.5 };
  });
  return { here, target: target.id, run: run.id };
}

describe("runledger id", () => {
  it("prints the id that stage() gives, from JSON and from YAML", async () => {
    const here = temporaryFolder();
    writeFileSync(join(here, "a.json"), JSON.stringify(config));
    writeFileSync(join(here, "a.yaml"), "seed: 42   # of everything\nlr: 1e-3\nmodel_cfg: {depth: 1.0}\n");
    for (const file of ["a.json", "a.yaml"]) {
      expect(await runCli(["id", "--config", file], { in: here })).toEqual({
        code: 0,
        out: `${targetId(config)}\n`,
        err: "",
      });
    }
    writeFileSync(join(here, "hmc.yaml"), "{draws: 10, step: 0.5}");
    const named = await runCli(["id", "--config", "hmc.yaml", "--kind", "run", "--sampler", "hmc"], {
      in: here,
    });
    expect(named.out).toBe(`${samplerRunId("hmc", hmc)}\n`);
    writeFileSync(join(here, "hmc.yaml"), "{draws: 10, step: 0.5, sampler: hmc}");
    expect((await runCli(["id", "--config", "hmc.yaml", "--kind", "run"], { in: here })).out).toBe(named.out);
  });

  it.each([
    [["id"], "--config is missing"],
    [["id", "--config", "no.yaml"], "no.yaml: no such file"],
    [["id", "--config", "list.yaml"], "list.yaml: holds no settings by name"],
    [["id", "--config", "bad.yaml"], /bad\.yaml:3: /],
    [["id", "--config", "nan.yaml"], '"lr" is NaN, which canonical JSON does not allow'],
    [["id", "--config", "good.yaml", "--sampler", "hmc"], "--sampler belongs to --kind run"],
    [["id", "--config", "good.yaml", "--kind", "run"], "Which sampler?"],
    [["id", "--config", "good.yaml", "--kind", "run", "--sampler", "a_b"], '"a_b" cannot name a sampler'],
  ])("says what is wrong: %j", async (words, message) => {
    const here = temporaryFolder();
    writeFileSync(join(here, "list.yaml"), "[1]");
    writeFileSync(join(here, "bad.yaml"), "a: 1\nb: [1\nc: 2\n");
    writeFileSync(join(here, "nan.yaml"), "lr: .nan");
    writeFileSync(join(here, "good.yaml"), "lr: 1");
    const { code, err, out } = await runCli(words, { in: here });
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(message);
  });
});

describe("runledger stages", () => {
  it("lists targets with their runs, and what came to nothing", async () => {
    const { here, target, run } = await tree();
    const root = join(here, "runs");
    const failing = stage(
      "target",
      { seed: 1 },
      () => {
        throw new Error("disk on fire\nand more");
      },
      { root, collect: false },
    );
    await expect(failing).rejects.toThrow("disk on fire");
    mkdirSync(join(root, "targets", "tgt_000000000000"));
    const left = join(root, "targets", `.tgt_111111111111.attempt-0a`);
    mkdirSync(left);
    const writer = { host: "gone", pid: 7, process_start_time: "1", boot_id: "x", pid_namespace: null };
    writeFileSync(
      join(left, "attempt.json"),
      JSON.stringify({ writer, started_at: "2026-01-22T11:00:00.000Z" }),
    );
    mkdirSync(join(root, "targets", target, `.${run}x.attempt-0b`));
    const { code, out, err } = await runCli(["stages", "runs"], { in: here });
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const rows = out.split("\n").map((line) => line.trimEnd().split(/ {2,}/));
    const rowOf = (id: string): string[] => rows.find((row) => row.includes(id)) ?? [];
    expect(rowOf(target)).toEqual([
      target,
      "built",
      expect.stringMatching(/^20/),
      expect.any(String),
      expect.stringMatching(/B$/),
    ]);
    expect(rowOf(run)).toEqual([
      "",
      run,
      "built",
      expect.any(String),
      "61.5 s",
      expect.stringMatching(/KiB$/),
    ]);
    expect(rowOf(`${run}x`)).toEqual(["", `${run}x`, "died", "–", "–", "0 B"]);
    expect(rowOf("tgt_000000000000").slice(1)).toEqual(["incomplete", "–", "–", "0 B", "no meta.json"]);
    expect(rowOf("tgt_111111111111").slice(1, 3)).toEqual(["building", "2026-01-22 11:00"]);
    expect(rowOf(targetId({ seed: 1 })).at(-1)).toBe("disk on fire");
    expect(out).toMatch(/\n4 targets, 2 runs, [\d.]+ KiB, /);
  });

  it("gives the same as JSON, also for the folder targets itself", async () => {
    const { here, target, run } = await tree();
    const { out } = await runCli(["stages", "runs/targets", "--json"], { in: here });
    expect(JSON.parse(out)).toEqual({
      schema: "runledger.stages/1",
      artifacts: [
        expect.objectContaining({
          id: target,
          kind: "target",
          target: null,
          state: "built",
          writer: null,
          reason: null,
        }),
        expect.objectContaining({
          id: run,
          kind: "run",
          target,
          state: "built",
          seconds: 61.5,
          bytes: expect.any(Number),
        }),
      ],
      problems: [],
    });
  });

  it("rebuilds the manifests byte for byte", async () => {
    const { here, target } = await tree();
    const targets = join(here, "runs", "targets");
    const files = [join(targets, "_catalog.jsonl"), join(targets, target, "_runs.jsonl")];
    const before = files.map((file) => readFileSync(file, "utf8"));
    expect((await runCli(["stages", "--rebuild"], { in: here })).err).toBe(
      "All manifests are as they should be.\n",
    );
    writeFileSync(files[0] ?? "", `${before[0]}{"target_id":"tgt_gone"}\n{"torn`);
    rmSync(files[1] ?? "");
    const { err } = await runCli(["stages", "--rebuild"], { in: here });
    expect(err).toBe(`Rewritten:\n  runs/targets/_catalog.jsonl\n  runs/targets/${target}/_runs.jsonl\n`);
    expect(files.map((file) => readFileSync(file, "utf8"))).toEqual(before);
    expect(readdirSync(targets).filter((name) => name.startsWith("."))).toEqual([]);
  });

  it("tells of a meta.json that cannot be read, and lists the others", async () => {
    const { here, target } = await tree();
    mkdirSync(join(here, "runs/targets/tgt_1"));
    writeFileSync(join(here, "runs/targets/tgt_1/meta.json"), "{");
    const { out, err } = await runCli(["stages"], { in: here });
    expect(out).toContain("meta.json cannot be read");
    expect(out).toContain(target);
    expect(err).toContain("runs/targets/tgt_1/meta.json");
  });

  it("says where it looked when there is nothing", async () => {
    const here = temporaryFolder();
    mkdirSync(join(here, "runs"));
    expect((await runCli(["stages"], { in: here })).err).toContain("No artifacts in runs/targets.");
  });
});
