import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { isAlive, lookAtProcesses, parsePids } from "../../../src/cli/waited-processes.js";
import type { MachineIdentity } from "../../../src/store/read-context.js";
import { type CliResult, runCli } from "../../helpers/run-cli.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";
import { jsonLines, writeTree } from "../../helpers/write-tree.js";

const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

/** A process that lives until its input is closed. */
function start(): ChildProcess & { readonly pid: number } {
  const child = spawn("cat", { stdio: ["pipe", "ignore", "ignore"] });
  children.push(child);
  if (child.pid === undefined) throw new Error("cat did not start");
  return child as ChildProcess & { readonly pid: number };
}

async function end(child: ChildProcess): Promise<void> {
  const gone = once(child, "exit");
  child.stdin?.end();
  await gone;
}

function steps(id: string, count: number): string {
  const lines = Array.from({ length: count }, (_, index) => ({
    ...{ run_id: id, step: index + 1, ts: 1_756_815_000 + index },
    evaluation: { correct: index % 2 === 0 },
  }));
  return jsonLines({ run_header: true, run_id: id, ts: 1_756_815_000, config: { model: "m" } }, ...lines);
}

/** Runs the command; `looks` happen one after another between its looks, then it is interrupted. */
function wait(
  here: string,
  words: readonly string[],
  looks: readonly (() => unknown)[] = [],
): Promise<CliResult> {
  let turn = 0;
  const pause = async (): Promise<boolean> => {
    const look = looks[turn++];
    await look?.();
    return look !== undefined;
  };
  return runCli(["wait", ...words], { in: here, pause });
}

describe("runledger wait", () => {
  it("waits until all have ended, then aggregates and sums up the runs in the logs", async () => {
    const here = temporaryFolder();
    writeTree(here, { "runs/a.jsonl": steps("first", 2), "runs/other.jsonl": steps("other", 9) });
    const [one, two] = [start(), start()];
    const { code, out, err } = await wait(
      here,
      ["--pids", `${one.pid},${two.pid}`, "--logs", "runs/a.jsonl", "--logs", "runs/b.jsonl"],
      [
        () => end(one),
        () => writeTree(here, { "runs/a.jsonl": steps("first", 5), "runs/b.jsonl": steps("second", 3) }),
        () => end(two),
      ],
    );
    expect(code).toBe(0);
    expect(err).toContain(
      `waiting for ${one.pid}, ${two.pid} · runs/a.jsonl step 2 · runs/b.jsonl not there yet`,
    );
    expect(err).toContain(`waiting for ${two.pid} · `);
    expect(err).toContain("runs/_aggregated: 3 runs, 17 steps, 3 logs.");
    const rows = out.trim().split("\n").slice(2);
    expect(rows.map((row) => row.split(/\s+/).slice(0, 1))).toEqual([["first"], ["second"]]);
    expect(out).toMatch(/first +\w+ +5 /);
    expect(out).not.toContain("other");
    expect(existsSync(join(here, "runs/_aggregated/steps.csv.gz"))).toBe(true);
  });

  it("takes the logs that change meanwhile where none is named", async () => {
    const here = temporaryFolder();
    writeTree(here, { "runs/old.jsonl": steps("old", 2) });
    const child = start();
    const { code, out } = await wait(
      here,
      ["--pids", `${child.pid}`, "runs", "--json"],
      [() => writeTree(here, { "runs/new.jsonl": steps("new", 4) }), () => end(child)],
    );
    const answer = JSON.parse(out) as Record<string, unknown>;
    expect(code).toBe(0);
    expect(answer).toMatchObject({
      schema: "runledger.wait/1",
      timed_out: false,
      processes: [{ pid: child.pid, lived: true }],
      logs: [{ path: join(here, "runs/new.jsonl"), last_step: 4 }],
      aggregated: { runs: 2, steps: 6 },
      runs: [{ id: "new", last_step: 4 }],
      problems: [],
    });
  });

  it("gives up after --timeout with exit 1, says who still lives, and harms nobody", async () => {
    const here = temporaryFolder();
    writeTree(here, { "runs/a.jsonl": steps("first", 2) });
    const child = start();
    let now = 0;
    const pause = async (): Promise<boolean> => {
      now += 60_000;
      return true;
    };
    const words = ["wait", "--pids", `${child.pid}`, "--timeout", "90m", "runs"];
    const world = {
      in: here,
      pause,
      get now() {
        return now;
      },
    };
    const { code, out, err } = await runCli(words, world);
    expect([code, out]).toEqual([1, ""]);
    expect(err).toContain(`Still alive: ${child.pid};`);
    expect(err).toMatch(/gave up after (90 min|1\.5 h|5400 s)/);
    expect(child.exitCode).toBeNull();
    expect(existsSync(join(here, "runs/_aggregated"))).toBe(false);
    await end(child);
  });

  it("ends with 130 when interrupted, and harms nobody", async () => {
    const here = temporaryFolder();
    writeTree(here, { "runs/": "" });
    const child = start();
    const { code, err } = await wait(here, ["--pids", `${child.pid}`, "runs"]);
    expect(code).toBe(130);
    expect(err).toContain(`Stopped waiting. Still alive: ${child.pid}; nothing was done to them.`);
    expect(child.exitCode).toBeNull();
    await end(child);
  });

  it("says that a process does not live, and goes on with what it left", async () => {
    const here = temporaryFolder();
    writeTree(here, { "runs/a.jsonl": steps("first", 2) });
    const child = start();
    await end(child);
    const { code, out, err } = await wait(here, ["--pids", `${child.pid}`, "--logs", "runs/a.jsonl"]);
    expect(code).toBe(0);
    expect(err).toContain(`Process ${child.pid} does not live: it has ended before, or there never was one.`);
    expect(out).toContain("first");
  });

  it("tells of logs that never appear, with exit 1, and of logs that become shorter", async () => {
    const here = temporaryFolder();
    writeTree(here, { "runs/a.jsonl": steps("first", 9) });
    const child = start();
    const { code, err } = await wait(
      here,
      ["--pids", `${child.pid}`, "--logs", "runs/a.jsonl", "--logs", "runs/never.jsonl"],
      [() => writeFileSync(join(here, "runs/a.jsonl"), steps("first", 1)), () => end(child)],
    );
    expect(code).toBe(1);
    expect(err).toContain("runs/never.jsonl: Never appeared.");
    expect(err).toMatch(/runs\/a\.jsonl: Became shorter while it was watched: \d+ bytes, then \d+\./);
  });

  it("waits for runs by the process that writes them", async () => {
    const here = temporaryFolder();
    writeTree(here, {
      "runs/m_20260101_000000/metadata.json": {
        model_name: "m",
        run_id: "m_20260101_000000",
        status: "finished",
        schema_version: 1,
      },
      "runs/m_20260101_000000/status.json": { schema_version: 1, state: "finished" },
    });
    const { code, out } = await wait(here, ["--run", "last", "runs"]);
    expect([code, out.includes("m_20260101_000000  finished")]).toEqual([0, true]);
  });

  it.each([
    [["--pids", "abc"], /"abc" is no process number/],
    [["--pids", "12,-3"], /"-3" is no process number/],
    [["--pids", "0"], /"0" is no process number/],
    [["--pids", "99999999999"], /is no process number/],
    [["--pids", ","], /--pids names no process/],
    [["--pids", "1"], /process 1 ends when the machine does/],
    [["--pids", String(process.pid)], /is this command itself/],
    [[], /it is not said what to wait for/],
    [["--pids", "77", "--timeout", "soon"], /--timeout is "soon", not a duration/],
    [["--pids", "77", "--interval", "0"], /--interval is 0/],
    [["--run", "nobody"], /No run "nobody"/],
    [["--pids", "77", "--logs", "elsewhere.jsonl", "runs"], /a log of --logs is not below ROOT/],
  ])("refuses %j", async (words, message) => {
    const here = temporaryFolder();
    writeTree(here, { "runs/": "" });
    const { code, out, err } = await wait(here, words);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(message);
  });
});

describe("a process that is waited for", () => {
  const machine = (startTime: string | undefined): MachineIdentity => ({
    ...{ hostname: "here", bootId: undefined, pidNamespace: undefined },
    startTimeOf: (pid) => (pid === 1000 ? "own" : startTime),
  });

  it("has ended when another has its number", () => {
    const [first] = lookAtProcesses([77], machine("100"), 1000);
    if (first === undefined) throw new Error("nothing to wait for");
    expect(isAlive(first, machine("100"))).toBe(true);
    expect(isAlive(first, machine("200"))).toBe(false);
    expect(isAlive(first, machine(undefined))).toBe(false);
  });

  it("is not waited for where the system tells nothing", () => {
    const silent = { ...machine("1"), startTimeOf: () => undefined };
    expect(() => lookAtProcesses([77], silent, 1000)).toThrow(/does not say which processes live/);
  });

  it("is named once however often it is typed", () => {
    expect(parsePids(["77, 78", "77"], 1000)).toEqual([77, 78]);
  });
});
