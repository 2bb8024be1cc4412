// The samples of system.jsonl.

import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readGroupUse } from "../../src/collectors/process-group.js";
import { startUsageSampling, type UsageRow } from "../../src/collectors/system-usage.js";

const world = { workingFolder: tmpdir(), environment: { PATH: "/nowhere" } };

/** The first `count` rows; 50 ms apart. */
async function sample(
  count: number,
  options: Partial<Parameters<typeof startUsageSampling>[0]> = {},
): Promise<UsageRow[]> {
  const rows: UsageRow[] = [];
  await new Promise<void>((resolve) => {
    const onRow = (row: UsageRow): void => {
      rows.push(row);
      if (rows.length === count) resolve();
    };
    const sampling = startUsageSampling({ ...world, intervalMs: 50, ...options, onRow });
    setTimeout(resolve, 5000).unref();
    void Promise.resolve().then(() => sampling);
  });
  return rows;
}

describe("usage sampling", () => {
  it("tells memory of machine and process, and processor use in percent", async () => {
    const busy = setInterval(() => {
      const until = performance.now() + 8;
      while (performance.now() < until) Math.sqrt(2);
    }, 10);
    const rows = await sample(4);
    clearInterval(busy);
    const last = rows.at(-1);
    expect(rows.length).toBeGreaterThanOrEqual(4);
    expect(last?.memory_used_bytes).toBeGreaterThan(1e6);
    expect(last?.memory_total_bytes).toBeGreaterThan(last?.memory_used_bytes ?? 0);
    expect(last?.process_memory_bytes).toBeGreaterThan(1e7);
    expect(last?.process_cpu_percent).toBeGreaterThan(20);
    for (const { cpu_percent = 0 } of rows) expect(cpu_percent).toBeLessThanOrEqual(100);
    expect(last).not.toHaveProperty("gpus");
    expect(Math.abs((last?.time ?? 0) - Date.now() / 1000)).toBeLessThan(10);
  });

  it("has graphics processors where nvidia-smi answers, and asks no more where it does not", async () => {
    const folder = mkdtempSync(join(tmpdir(), "runledger-usage-"));
    writeFileSync(join(folder, "nvidia-smi"), "#!/bin/sh\necho '0, 50, 1, 40, 100'\n");
    chmodSync(join(folder, "nvidia-smi"), 0o755);
    const [row] = await sample(1, { environment: { PATH: `${folder}:/bin` } });
    rmSync(folder, { recursive: true });
    expect(row?.gpus).toEqual([
      {
        index: 0,
        utilization_percent: 50,
        memory_used_bytes: 1048576,
        temperature_celsius: 40,
        power_watts: 100,
      },
    ]);
  });

  it("gives no row after it was stopped, survives a listener that throws, and keeps no process alive", async () => {
    let rows = 0;
    const onRow = (): void => {
      rows++;
      throw new Error("listener");
    };
    const sampling = startUsageSampling({ ...world, intervalMs: 20, onRow });
    await new Promise((resolve) => setTimeout(resolve, 200));
    sampling.stop();
    const before = rows;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(before).toBeGreaterThan(1);
    expect(rows).toBe(before);
  });
});

describe.runIf(process.platform === "linux")("use of a process group", () => {
  it("sums the processes of the group, also those that the first one started", async () => {
    const child = spawn("sh", ["-c", "sh -c 'while :; do :; done' & while :; do :; done"], {
      detached: true,
      stdio: "ignore",
    });
    const group = child.pid ?? 0;
    // However slow the machine is: until both have had a turn, or the test's time is over.
    let use = readGroupUse(group);
    while ((use?.cpuMs ?? 0) <= 100) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      use = readGroupUse(group);
    }
    process.kill(-group, "SIGKILL");
    await new Promise((resolve) => child.on("exit", resolve));
    expect(use?.cpuMs).toBeGreaterThan(100);
    expect(use?.memoryBytes).toBeGreaterThan(100_000);
    while (readGroupUse(group) !== undefined) await new Promise((resolve) => setTimeout(resolve, 20));
  });
});
