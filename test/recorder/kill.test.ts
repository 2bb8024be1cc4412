// Training programs are killed without warning, at moments of no choice of theirs.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { deriveStatus, readStatusFile } from "../../src/store/status-file.js";
import { machineIdentity } from "../../src/store/writer-identity.js";
import { startChild } from "../helpers/child-run.js";
import { historyOf, metadataOf, onlyRunIn } from "../helpers/read-run-folder.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const start = `const run = await startRun({ root: "runs", model: "m", config: { rate: 0.5 }, collect: false });`;

/** Programs that print each step, with its time, once it is logged. */
const programs: Record<string, string> = {
  "that waits between its steps": `${start}
    for (let step = 0; ; step++) { run.log({ loss: 1 }, { step }); print(step + " " + Date.now()); await sleep(3); }`,
  "that never lets a timer fire": `${start}
    for (let step = 0; ; step++) { run.log({ loss: 1 }, { step }); print(step + " " + Date.now()); block(2); }`,
  "that logs twice an epoch and never lets a timer fire": `${start}
    for (let step = 0; ; step += 2) {
      run.log({ loss: 1 }, { step }); run.log({ val_loss: 1 }, { step: step + 1 });
      print(step + " " + Date.now()); print((step + 1) + " " + Date.now()); block(150);
    }`,
  "that logs as fast as it can": `${start}
    for (let step = 0; ; step++) {
      run.log({ loss: 1 }, { step });
      if (step % 2000 === 0) { print(step + " " + Date.now()); await sleep(1); }
    }`,
};

/** A writer that gathers lines until a timer fires. */
const careless = `import { appendFileSync, mkdirSync } from "node:fs";
    mkdirSync("runs/m", { recursive: true });
    let lines = ""; setInterval(() => appendFileSync("runs/m/history.jsonl", lines), 100);
    for (let step = 0; ; step++) { lines += JSON.stringify({ step }) + "\\n"; print(step + " " + Date.now()); block(2); }`;

interface Killed {
  /** Age in milliseconds, at the kill, of the oldest row that is not in the history; 0 when none is missing. */
  readonly lostMs: number;
  readonly logged: number;
  readonly folder: string;
}

async function killAfter(body: string, milliseconds: number): Promise<Killed> {
  const here = temporaryFolder();
  const child = startChild(here, body);
  await child.printed(/^\d+ \d+$/m);
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  const killedMs = Date.now();
  child.process.kill("SIGKILL");
  await child.ended;
  const printed = child.output().split("\n").slice(0, -1);
  const logged = printed.map((line) => line.split(" ").map(Number) as [step: number, time: number]);
  const folder = onlyRunIn(join(here, "runs"));
  const kept = new Set(
    existsSync(join(folder, "history.jsonl")) ? historyOf(folder).map((row) => row.step) : [],
  );
  const oldest = logged.find(([step]) => !kept.has(step));
  return { lostMs: oldest === undefined ? 0 : killedMs - oldest[1], logged: logged.length, folder };
}

describe.each(Object.entries(programs))("a killed training %s", (_, body) => {
  it.each([1, 150, 1200])("keeps all values up to the last second after %d ms", async (milliseconds) => {
    const { lostMs, logged, folder } = await killAfter(body, milliseconds);
    expect(logged).toBeGreaterThan(0);
    expect(lostMs).toBeLessThanOrEqual(1000);
    expect(metadataOf(folder)).toMatchObject({ status: "running", config: { rate: 0.5 } });
    const context = { nowMs: Date.now(), machine: machineIdentity() };
    expect(deriveStatus(readStatusFile(folder), "running", context)).toBe("lost");
  });
});

it("this check finds the loss of a writer that leaves everything to a timer", async () => {
  expect((await killAfter(careless, 1500)).lostMs).toBeGreaterThan(1000);
});

it("a reader that looks all the time never finds half a file", async () => {
  const here = temporaryFolder();
  const body = `${start} print("started");
    for (let step = 0; step < 150; step++) {
      run.log({ loss: 1 }, { step });
      run.describe({ training_config: { epoch: step, text: "x".repeat(20_000) } });
      await sleep(1);
    }
    await run.finish();`;
  const child = startChild(here, body);
  await child.printed(/started/);
  const folder = onlyRunIn(join(here, "runs"));
  let looks = 0;
  for (let isOver = false; !isOver; looks++) {
    isOver = child.process.exitCode !== null;
    expect(metadataOf(folder)).toMatchObject({ config: { rate: 0.5 } });
    expect(readStatusFile(folder)?.state).toMatch(/^(running|finished)$/);
    expect(historyOf(folder).every((row) => typeof row.step === "number")).toBe(true);
    if (looks % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  }
  expect(looks).toBeGreaterThan(50);
  expect(await child.ended).toEqual({ code: 0, signal: null });
});
