// Sweeps as processes of their own that are interrupted, cancelled and killed, with programs of every temper.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { trialArguments } from "../../src/sweep/trial-program.js";
import {
  linesOf,
  lives,
  makeSweepFolder,
  runSweepProcess,
  startSweep,
  statesOf,
  until,
} from "../helpers/sweep-process.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

/** On SIGTERM it saves and ends with 0, as careful trainings do; the second time it finds what it saved and is done. */
const saving = `shell: true
command: 'if test -e "$RUNLEDGER_RUN_DIR/saved"; then echo resumed {a} >>log; exit 0; fi; trap "touch $RUNLEDGER_RUN_DIR/saved; exit 0" TERM; echo $$ >>log; while :; do sleep 0.05; done'`;
/** It does not listen to SIGTERM. */
const deaf = `shell: true
command: 'trap "" TERM; echo $$ >>log; while :; do sleep 0.05; done'`;

const run = ["run", "sweep.yaml", "--parallel", "2"] as const;

describe("a sweep that is interrupted", () => {
  it("asks its programs to end at the first Ctrl-C, counts none of them, and goes on by the same command", async () => {
    const folder = makeSweepFolder(`${saving}\ngrid: { a: [1, 2, 3] }`);
    const first = startSweep(folder, run);
    await until(() => linesOf(folder, "log").length === 2);
    first.process.kill("SIGINT");
    expect(await first.ended, first.output()).toBe(130);
    expect(first.output()).toContain("Ctrl-C again ends them at once.");
    expect(first.output()).toContain("The same command goes on.");
    const states = (await statesOf(folder)).map(({ state }) => state);
    expect(states.sort()).toEqual(["stopped", "stopped", "waiting"]);
    expect(linesOf(folder, "log").some((pid) => lives(Number(pid)))).toBe(false);

    const second = startSweep(folder, run);
    await until(() => linesOf(folder, "log").length === 5);
    second.process.kill("SIGTERM");
    expect(await second.ended).toBe(130);
    expect((await runSweepProcess(folder, run)).code).toBe(0);
    expect(
      linesOf(folder, "log")
        .filter((line) => line.startsWith("resumed"))
        .sort(),
    ).toEqual([1, 2, 3].map((a) => `resumed ${a}`));
  });

  it("ends programs that do not listen at the second Ctrl-C", async () => {
    const folder = makeSweepFolder(`${deaf}\ngrid: { a: [1, 2] }`);
    const running = startSweep(folder, run, { RUNLEDGER_GRACE_SECONDS: "86400" });
    await until(() => linesOf(folder, "log").length === 2);
    running.process.kill("SIGINT");
    await until(() => running.output().includes("Ctrl-C again"));
    running.process.kill("SIGINT");
    expect(await running.ended).toBe(130);
    expect((await statesOf(folder)).map(({ state }) => state)).toEqual(["stopped", "stopped"]);
    expect(linesOf(folder, "log").some((pid) => lives(Number(pid)))).toBe(false);
  });

  it("is ended by sweep cancel from another terminal", async () => {
    const folder = makeSweepFolder(`${saving}\ngrid: { a: [1, 2] }`);
    const running = startSweep(folder, run);
    await until(() => linesOf(folder, "log").length === 2);
    const { code, output } = await runSweepProcess(folder, ["cancel", "sweep.yaml"]);
    expect({ code, output }).toEqual({ code: 0, output: "1 asked to end. The run command goes on later.\n" });
    expect(await running.ended).toBe(130);
    expect((await statesOf(folder)).map(({ state }) => state)).toEqual(["stopped", "stopped"]);
    const again = await runSweepProcess(folder, ["cancel", "sweep.yaml"]);
    expect(again.output).toBe("Nothing of this sweep is running.\n");
  });

  it("leaves programs to the next launcher when it is killed; those that cancel has asked to end are not captured", async () => {
    const folder = makeSweepFolder(`${saving}\ngrid: { a: [1, 2] }`);
    const killed = startSweep(folder, run);
    await until(() => linesOf(folder, "log").length === 2);
    killed.process.kill("SIGKILL");
    await killed.ended;
    expect((await statesOf(folder)).map(({ state }) => state)).toEqual(["running", "running"]);
    const { output } = await runSweepProcess(folder, ["cancel", "sweep.yaml"]);
    expect(output).toBe("2 asked to end. The run command goes on later.\n");
    await until(() => linesOf(folder, "log").every((pid) => !lives(Number(pid))));
    expect((await runSweepProcess(folder, run)).code).toBe(0);
    expect(linesOf(folder, "log").slice(2).sort()).toEqual(["resumed 1", "resumed 2"]);
  });
});

describe("a program of a sweep", () => {
  it("that is killed has failed, says so, and is tried again", async () => {
    const folder = makeSweepFolder(
      `shell: true\ncommand: 'echo {a} >>log; test $(grep -c {a} log) -gt 1 || kill -9 $$'\ngrid: { a: [1] }`,
    );
    const first = await runSweepProcess(folder, run);
    expect(first.code).toBe(1);
    expect(first.output).toMatch(/Ended (by SIGKILL|with exit code 137)\./);
    expect((await runSweepProcess(folder, ["retry", "sweep.yaml"])).code).toBe(0);
    expect(linesOf(folder, "log")).toEqual(["1", "1"]);
  });

  it("that ends with 0 because of its time limit is not captured", async () => {
    const folder = makeSweepFolder(`${saving}\nparams: { a: 1 }\ntime_limit: 300ms`);
    const { code, output } = await runSweepProcess(folder, run);
    expect(code).toBe(1);
    expect(output).toContain("Took longer than its time limit of 0.3 s.");
    const [trial] = await statesOf(folder);
    expect(trial).toMatchObject({ state: "failed", reason: "Took longer than its time limit of 0.3 s." });
    expect(existsSync(join(folder, "runs", "demo", `run_${trial?.id}`, "commit.json"))).toBe(false);
  });

  it("does not begin when its launcher dies before it has noted the process", async () => {
    const folder = temporaryFolder();
    const started = join(folder, "started");
    const [program = "", ...words] = trialArguments({ words: ["touch", started] });
    const env = { ...process.env, RUNLEDGER_EXIT_FILE: join(folder, "exit") };
    for (const [line, code, isStarted] of [
      ["", 75, false],
      ["\n", 0, true],
    ] as const) {
      const child = spawn(program, words, { env, stdio: ["ignore", "inherit", "inherit", "pipe"] });
      const gate = child.stdio[3];
      if (gate === null || gate === undefined || !("end" in gate)) throw new Error("no pipe");
      gate.end(line);
      expect((await once(child, "exit"))[0]).toBe(code);
      expect(existsSync(started)).toBe(isStarted);
    }
    expect(readFileSync(join(folder, "exit"), "utf8")).toBe("0\n");
  });
});
