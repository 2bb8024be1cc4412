// Training programs that end without a word, are interrupted, or start all at once.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readChecksums } from "../../src/store/checksums.js";
import { readStatusFile } from "../../src/store/status-file.js";
import { startChild } from "../helpers/child-run.js";
import { historyOf, metadataOf, onlyRunIn } from "../helpers/read-run-folder.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const start = `const run = await startRun({ root: "runs", model: "m", collect: false });
  for (let step = 0; step < 5000; step++) run.log({ loss: step });
  print("logged");`;

async function endOf(body: string, act: (child: ReturnType<typeof startChild>) => void = () => undefined) {
  const here = temporaryFolder();
  const child = startChild(here, `${start}\n${body}`);
  await child.printed(/logged/);
  act(child);
  const ended = await child.ended;
  const folder = onlyRunIn(join(here, "runs"));
  return {
    ...ended,
    folder,
    status: readStatusFile(folder),
    rows: historyOf(folder).length,
    output: child.output(),
  };
}

describe("a process that is told to end", () => {
  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
    "by %s dies of it, its run stopped and complete",
    async (signal) => {
      const end = await endOf("await sleep(60_000);", (child) => child.process.kill(signal));
      expect([end.code, end.signal]).toEqual([null, signal]);
      expect(end.status).toMatchObject({
        state: "stopped",
        signal,
        reason: `The process was sent ${signal}.`,
      });
      expect(metadataOf(end.folder)).toMatchObject({ status: "stopped", metrics: { loss: 4999 } });
      expect(end.rows).toBe(5000);
      expect("files" in readChecksums(end.folder)).toBe(true);
    },
  );

  it("leaves no listener behind after finish()", async () => {
    const end = await endOf(`await run.finish(); print("finished"); await sleep(60_000);`, (child) => {
      void child.printed(/finished/).then(() => child.process.kill("SIGTERM"));
    });
    expect([end.signal, end.status?.state]).toEqual(["SIGTERM", "finished"]);
  });

  it("decides itself when it listens itself, and its run tells of the signal", async () => {
    const body = `process.on("SIGINT", async () => { print("mine"); await run.finish({ metrics: { a: 1 } }); process.exit(7); });
      await sleep(60_000);`;
    const end = await endOf(body, (child) => child.process.kill("SIGINT"));
    expect([end.code, end.output]).toEqual([7, "logged\nmine\n"]);
    expect(end.status).toMatchObject({ state: "finished", signal: "SIGINT" });
  });

  it("counts as stopped when it dies after a signal without another word", async () => {
    const body = `process.on("SIGTERM", () => process.kill(process.pid, "SIGKILL")); await sleep(60_000);`;
    const end = await endOf(body, (child) => child.process.kill("SIGTERM"));
    expect(end.status).toMatchObject({ state: "running", signal: "SIGTERM" });
  });
});

/** Node tells exit code 13 to those who listen for the exit from version 22 on. */
const waitedForever = process.version.startsWith("v20.")
  ? "The process ended without finish()."
  : "The process ended with exit code 13.";

describe("a process that ends without finish()", () => {
  it.each([
    ["comes to its end", "", 0, "The process ended without finish()."],
    ["exits with 0", "process.exit(0);", 0, "The process ended without finish()."],
    ["exits with 3", "process.exit(3);", 3, "The process ended with exit code 3."],
    ["throws", `throw new RangeError("no data");`, 1, "RangeError: no data"],
    ["throws later", `setTimeout(() => { throw new Error("late"); }); await sleep(1000);`, 1, "Error: late"],
    [
      "rejects",
      `Promise.reject(new TypeError("nobody waits")); await sleep(1000);`,
      1,
      "TypeError: nobody waits",
    ],
    ["waits forever", "await new Promise(() => {});", 13, waitedForever],
  ])("because it %s has failed, with its own exit code", async (_, body, code, reason) => {
    const end = await endOf(body);
    expect(end.code).toBe(code);
    expect(end.status).toMatchObject({ state: "failed", reason });
    expect(metadataOf(end.folder)).toMatchObject({ status: "failed", status_reason: reason });
    expect(end.rows).toBe(5000);
  });

  it("keeps the stack of the error that ended it", async () => {
    const { folder } = await endOf(`throw new RangeError("no data");`);
    expect(readFileSync(join(folder, "outputs/errors.log"), "utf8")).toMatch(
      /RangeError: no data\n +at .*train-/,
    );
  });

  it("is not ended by an error that the program handles", async () => {
    const body = `process.on("uncaughtException", () => print("handled"));
      setTimeout(() => { throw new Error("x"); }); await sleep(50); await run.finish();`;
    const end = await endOf(body);
    expect([end.code, end.status?.state]).toEqual([0, "finished"]);
  });
});

it("a finished run does not keep its process alive, nor does one that is only begun", async () => {
  const began = Date.now();
  expect((await endOf("await run.finish();")).status?.state).toBe("finished");
  expect((await endOf("")).code).toBe(0);
  expect(Date.now() - began).toBeLessThan(10_000);
});

it("two hundred runs started at once by eight processes get two hundred folders", async () => {
  const here = temporaryFolder();
  const body = `while (Date.now() < ${Date.now() + 1500}) await sleep(1);
    await Promise.all(Array.from({ length: 25 }, async () => {
      const run = await startRun({ root: "runs", runTag: "same", collect: false });
      run.log({ id: 1 });
      await run.finish({ metrics: { done: 1 } });
    }));`;
  const children = Array.from({ length: 8 }, () => startChild(here, body));
  for (const child of children)
    expect([await child.ended, child.output()]).toEqual([{ code: 0, signal: null }, ""]);
  const names = readdirSync(join(here, "runs"));
  expect(names).toHaveLength(200);
  for (const name of names) {
    const folder = join(here, "runs", name);
    expect(metadataOf(folder)).toMatchObject({ run_id: name, status: "finished" });
    expect([historyOf(folder).length, readStatusFile(folder)?.state]).toEqual([1, "finished"]);
  }
});
