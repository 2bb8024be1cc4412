// What every collector must hold: never throw, never take longer than its limit, never write or leak.

import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Collector } from "../../src/collectors/collector.js";
import { recordedVariables } from "../../src/collectors/host.js";
import { collectFacts, collectorLimitMs, collectors } from "../../src/collectors/index.js";
import { plantSecrets } from "./secret-samples/planted.js";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "runledger-collect-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function program(name: string, script: string): void {
  mkdirSync(join(folder, "bin"), { recursive: true });
  writeFileSync(join(folder, "bin", name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, "bin", name), 0o755);
}

describe.each(collectors.map((collector) => [collector.name, collector] as const))(
  "collector %s",
  (_name, collector) => {
    const worlds: Record<
      string,
      () => { workingFolder: string; argv: string[]; environment: Record<string, string> }
    > = {
      "an empty folder": () => ({ workingFolder: folder, argv: ["node", "a.js"], environment: {} }),
      "a folder that is gone": () => ({
        workingFolder: join(folder, "gone"),
        argv: ["python3"],
        environment: { PATH: "/bin" },
      }),
      "no command line": () => ({ workingFolder: folder, argv: [], environment: { PATH: "" } }),
      "names with control characters": () => ({
        workingFolder: folder,
        argv: ["\0", "a\nb", "\u001b[31m", "\ud800"],
        environment: { PATH: "\0", CUDA_VISIBLE_DEVICES: "\u001b[31m" },
      }),
    };

    it.each(Object.keys(worlds))("has an answer for %s", async (name) => {
      const world = worlds[name]?.();
      if (world === undefined) throw new Error(name);
      const found = await collectFacts(world, [collector]);
      expect(found.problems.filter(({ code }) => code === "collector-failed")).toEqual([]);
      expect(() => JSON.stringify(found.facts)).not.toThrow();
    });

    it("ends within its limit when every program hangs", async () => {
      for (const name of ["git", "nvidia-smi", "python3"]) program(name, "trap '' TERM; sleep 60 & sleep 60");
      const started = performance.now();
      await collectFacts(
        { workingFolder: folder, argv: ["python3"], environment: { PATH: `${folder}/bin:/bin:/usr/bin` } },
        [collector],
      );
      expect(performance.now() - started).toBeLessThan(collectorLimitMs + 1000);
    });

    it("writes nothing into the working folder", async () => {
      await collectFacts({ workingFolder: folder, argv: ["node"], environment: { ...process.env } }, [
        collector,
      ]);
      expect(readdirSync(folder)).toEqual([]);
    });
  },
);

describe("collectFacts", () => {
  it("keeps 200 secrets planted in the environment and on the command line out of everything", async () => {
    const planted = plantSecrets(200).filter(({ text }) => !text.includes("\0"));
    const environment: Record<string, string | undefined> = { PATH: process.env.PATH };
    planted.forEach(({ secret }, at) => {
      environment[`PLANTED_${at}`] = secret;
      environment[`SECRET_TOKEN_${at}`] = secret;
    });
    const named = [
      "AWS_SECRET_ACCESS_KEY",
      "WANDB_API_KEY",
      "HF_TOKEN",
      "GITHUB_TOKEN",
      "DATABASE_URL",
      "SSH_AUTH_SOCK",
    ];
    for (const name of named) environment[name] = planted[0]?.secret;
    const argv = [
      "node",
      ...planted.map(({ text }) => text),
      ...planted.flatMap(({ secret }) => ["--token", secret]),
    ];
    writeFileSync(join(folder, ".env"), planted.map(({ text }) => text).join("\n"));
    const found = await collectFacts({ workingFolder: folder, argv, environment });
    const everything =
      JSON.stringify(found) + found.files.map(({ bytes }) => Buffer.from(bytes).toString()).join();
    const left = planted.filter(({ secret }) => everything.includes(JSON.stringify(secret).slice(1, -1)));
    expect(left.map(({ form }) => form)).toEqual([]);
  });

  it("records nothing of the environment but the allow-list", async () => {
    const environment = Object.fromEntries(
      [...recordedVariables, "HOME", "USER", "PATH", "EDITOR"].map((name) => [name, "7"]),
    );
    const { facts } = await collectFacts({ workingFolder: folder, argv: [], environment });
    const { variables } = facts.environment as { variables: Record<string, string> };
    expect(Object.keys(variables).sort()).toEqual([...recordedVariables].sort());
  });

  it("redacts a secret even in an allowed variable", async () => {
    const environment = { XLA_FLAGS: "--dump=https://me:hunter22@example.com/x" };
    const { facts } = await collectFacts({ workingFolder: folder, argv: [], environment });
    expect(JSON.stringify(facts)).not.toContain("hunter22");
  });

  it("describes the machine", async () => {
    const { facts } = await collectFacts({
      workingFolder: folder,
      argv: ["node", "train.js"],
      environment: {},
    });
    expect(facts.environment).toMatchObject({
      node: process.versions.node,
      arch: process.arch,
      hostname: expect.any(String),
      os: expect.any(String),
      cpu_model: expect.any(String),
      cpu_count: expect.any(Number),
      memory_bytes: expect.any(Number),
      variables: {},
    });
    expect(facts.command).toEqual({ program: "node", arguments: ["train.js"], working_folder: folder });
  });

  it("goes on when a collector throws, rejects or never answers, and says so", async () => {
    const list: Collector[] = [
      {
        name: "throws",
        collect: () => {
          throw new Error("broken");
        },
      },
      { name: "rejects", collect: () => Promise.reject(new Error("broken")) },
      { name: "hangs", collect: () => new Promise(() => undefined) },
      { name: "works", collect: () => ({ sections: { environment: { a: 1 } } }) },
    ];
    const { facts, problems } = await collectFacts(
      { workingFolder: folder, argv: [], environment: {} },
      list,
    );
    expect(facts).toEqual({ environment: { a: 1 } });
    expect(problems.map(({ code, path }) => [code, path])).toEqual([
      ["collector-failed", "throws"],
      ["collector-failed", "rejects"],
      ["collector-slow", "hangs"],
    ]);
  });

  it("still reads answers that came in time when the training kept the event loop busy", async () => {
    program("nvidia-smi", "echo '0, Some GPU, 1024, 550.1'");
    const environment = { PATH: `${folder}/bin:/bin:/usr/bin` };
    const found = collectFacts({ workingFolder: folder, argv: [], environment });
    const busyUntil = performance.now() + collectorLimitMs + 500;
    while (performance.now() < busyUntil) Math.sqrt(2);
    expect((await found).facts.environment).toMatchObject({ gpu_name: "Some GPU" });
  });
});
