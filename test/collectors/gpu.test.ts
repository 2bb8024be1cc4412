// What is read from nvidia-smi, by a program of its name that answers as it does.

import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { gpuCollector, readGpuUse } from "../../src/collectors/gpu.js";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "runledger-gpu-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function answer(script: string): {
  workingFolder: string;
  environment: Record<string, string>;
  argv: string[];
  signal: AbortSignal;
} {
  writeFileSync(join(folder, "nvidia-smi"), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, "nvidia-smi"), 0o755);
  const environment = { PATH: `${folder}:/bin:/usr/bin`, SECRET: "x" };
  return { workingFolder: folder, environment, argv: [], signal: new AbortController().signal };
}

describe("gpu facts", () => {
  it("has count, names, driver and memory in bytes", async () => {
    const input = answer("echo '0, NVIDIA A100, 40960, 550.54'; echo '1, NVIDIA A100, 40960, 550.54'");
    expect(await gpuCollector.collect(input)).toEqual({
      sections: {
        environment: {
          gpu_count: 2,
          gpu_name: "NVIDIA A100",
          gpu_driver: "550.54",
          gpus: [
            { index: 0, name: "NVIDIA A100", memory_bytes: 42949672960 },
            { index: 1, name: "NVIDIA A100", memory_bytes: 42949672960 },
          ],
        },
      },
    });
  });

  it.each([
    ["no such program", undefined],
    ["a failing driver", "echo 'NVIDIA-SMI has failed'; exit 9"],
    ["nonsense", "echo 'hello'; head -c 100000 /dev/zero"],
    ["endless output", "yes '0, x, 1, 2'"],
  ])("is silent about %s", async (_name, script) => {
    const input =
      script === undefined ? { ...answer(""), environment: { PATH: "/nowhere" } } : answer(script);
    expect(await gpuCollector.collect(input)).toEqual({});
  });

  it("gets the environment without anything but where programs and libraries lie", async () => {
    await gpuCollector.collect(answer(`env > ${folder}/env`));
    const { readFileSync } = await import("node:fs");
    expect(readFileSync(join(folder, "env"), "utf8")).not.toContain("SECRET");
  });
});

describe("readGpuUse", () => {
  it("leaves out what the driver does not tell", async () => {
    const input = answer("echo '0, 97, 1024, 61, 250.5'; echo '1, [N/A], 12, [Not Supported], [N/A]'");
    expect(await readGpuUse(input)).toEqual([
      {
        index: 0,
        utilization_percent: 97,
        memory_used_bytes: 1073741824,
        temperature_celsius: 61,
        power_watts: 250.5,
      },
      { index: 1, memory_used_bytes: 12582912 },
    ]);
  });
});
