// Any program as a run: output kept and shown, metrics read, its end passed on.

import { EventEmitter } from "node:events";
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { supervise } from "../../src/recorder/supervise.js";
import type { Supervised } from "../../src/recorder/supervise-options.js";
import { processWorld } from "../../src/recorder/world.js";
import { readStatusFile } from "../../src/store/status-file.js";
import { historyOf, metadataOf } from "../helpers/read-run-folder.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

interface Told extends Supervised {
  readonly shown: string;
  readonly shownError: string;
  readonly warnings: readonly string[];
  readonly root: string;
}

interface Scene {
  readonly root?: string;
  readonly collect?: boolean;
  /** Called with what has been shown so far. */
  readonly onShown?: (text: string) => void;
  readonly signals?: FakeSignals;
}

/** Signals as a terminal sends them; hands on to real processes. */
class FakeSignals extends EventEmitter {
  readonly pid = -1;
  readonly sent: [number, string][] = [];

  kill(pid: number, signal: string): void {
    this.sent.push([pid, signal]);
    if (pid < -1) process.kill(pid, signal as NodeJS.Signals);
  }
}

async function run(argv: readonly string[], scene: Scene = {}): Promise<Told> {
  const workingFolder = temporaryFolder();
  const root = scene.root ?? join(workingFolder, "experiments");
  const warnings: string[] = [];
  let shown = "";
  let shownError = "";
  const supervised = await supervise({
    start: { root, model: "toy", collect: scene.collect ?? false },
    world: {
      ...processWorld(),
      workingFolder,
      environment: process.env,
      argv,
      warn: (line) => warnings.push(line),
    },
    showOutput: (bytes) => {
      shown += Buffer.from(bytes).toString();
      scene.onShown?.(shown);
    },
    showError: (bytes) => {
      shownError += Buffer.from(bytes).toString();
    },
    signals: scene.signals ?? new FakeSignals(),
  });
  return { ...supervised, shown, shownError, warnings, root };
}

const shell = (script: string): string[] => ["sh", "-c", script];
const output = ({ folder = "" }: Told, name: string): string =>
  readFileSync(join(folder, "outputs", name), "utf8");

describe("a supervised program", () => {
  it("is a finished run with its output, metrics, command and exit code", async () => {
    const told = await run(
      shell(
        `echo start; echo '{"epoch":1,"loss":0.5,"t20":{"mae":0.2}}'; echo oops >&2; echo '{"epoch":2,"loss":0.25}'`,
      ),
    );
    expect(told).toMatchObject({ exitCode: 0, outcome: { state: "finished" }, warnings: [] });
    expect(told.shown).toBe('start\n{"epoch":1,"loss":0.5,"t20":{"mae":0.2}}\n{"epoch":2,"loss":0.25}\n');
    expect(told.shownError).toBe("oops\n");
    expect(output(told, "stdout.log")).toBe(told.shown);
    expect(output(told, "stderr.log")).toBe("oops\n");
    expect(historyOf(told.folder ?? "")).toMatchObject([
      { step: 1, epoch: 1, loss: 0.5, "t20.mae": 0.2 },
      { step: 2, epoch: 2, loss: 0.25 },
    ]);
    expect(metadataOf(told.folder ?? "")).toMatchObject({
      status: "finished",
      metrics: { loss: 0.25, t20: { mae: 0.2 } },
    });
    expect(readStatusFile(told.folder ?? "")).toMatchObject({ state: "finished", exit_code: 0 });
  });

  it.each([
    ["exit 3", 3, "failed", undefined],
    ["exit 255", 255, "failed", undefined],
    ["kill -KILL $$", 137, "failed", "SIGKILL"],
    ["kill -SEGV $$", 139, "failed", "SIGSEGV"],
    ["kill -TERM $$", 143, "stopped", "SIGTERM"],
    ["kill -INT $$", 130, "stopped", "SIGINT"],
  ])("that ends with `%s` gives exit code %i and is %s", async (script, exitCode, state, signal) => {
    const told = await run(shell(script));
    expect(told).toMatchObject({ exitCode, outcome: { state } });
    expect(readStatusFile(told.folder ?? "")).toMatchObject({ state, exit_code: exitCode });
    expect(readStatusFile(told.folder ?? "")?.signal).toBe(signal);
    expect(metadataOf(told.folder ?? "").status_reason).toMatch(/^(Ended|Stopped) /);
  });

  it("that does not exist is a failed run with exit code 127", async () => {
    const told = await run(["no-such-program-here", "--lr", "1"]);
    expect(told).toMatchObject({ exitCode: 127, startFault: "ENOENT", outcome: { state: "failed" } });
    expect(readStatusFile(told.folder ?? "")).toMatchObject({ state: "failed", exit_code: 127 });
    expect(metadataOf(told.folder ?? "").status_reason).toContain("no-such-program-here");
  });

  it("that is no program, or has a name nothing can have, is a failed run with exit code 126", async () => {
    const path = join(temporaryFolder(), "data.txt");
    writeFileSync(path, "text");
    expect(await run([path])).toMatchObject({ exitCode: 126, startFault: "EACCES" });
    expect(await run(["a\0b"])).toMatchObject({ exitCode: 126, outcome: { state: "failed" } });
  });

  it("sees its run folder, its id and everything it was given", async () => {
    const told = await run(
      shell(
        'echo "$RUNLEDGER_RUN_DIR|$RUNLEDGER_RUN_ID|$PYTHONUNBUFFERED|$HOME"; echo x > "$RUNLEDGER_RUN_DIR/own.txt"',
      ),
    );
    expect(told.shown).toBe(`${told.folder}|${told.runId}|1|${process.env.HOME}\n`);
    expect(readFileSync(join(told.folder ?? "", "own.txt"), "utf8")).toBe("x\n");
  });

  it("is shown while it runs, in the order it writes, also what ends without a line feed", async () => {
    const seen: string[] = [];
    const gate = join(temporaryFolder(), "gate");
    const told = await run(
      shell(`printf 'one'; while [ ! -e ${gate} ]; do sleep 0.02; done; echo ' two'; printf end`),
      {
        onShown: (text) => {
          seen.push(text);
          if (text === "one") writeFileSync(gate, "");
        },
      },
    );
    expect(seen[0]).toBe("one");
    expect(told.shown).toBe("one two\nend");
  });

  it("may write 25 MB faster than it is shown; nothing is lost or out of order", async () => {
    const told = await run(shell("seq 1 3000000"));
    const lines = told.shown.trimEnd().split("\n");
    expect(lines.length).toBe(3_000_000);
    expect(lines.every((line, at) => Number(line) === at + 1)).toBe(true);
  }, 60_000);

  it("whose children write at the same time loses no line", async () => {
    const told = await run(
      shell("for n in 1 2 3 4; do (for i in $(seq 500); do echo line$n; done) & done; wait"),
    );
    expect(told.shown.trimEnd().split("\n").length).toBe(2000);
  });

  it("that empties its own output is followed from the start again", async () => {
    const told = await run(
      shell("echo first line is longer; sleep 0.3; echo cut > /dev/stdout; sleep 0.2; echo more"),
    );
    expect(told.shown).toContain("first line is longer\n");
    expect(told.shown.endsWith("cut\nmore\n")).toBe(true);
  });

  it("has its own command, packages and code recorded, not ours, with secrets redacted", async () => {
    const told = await run(["sh", "-c", "sleep 0.1", "--api-key", "a1b2c3d4e5"], { collect: true });
    const metadata = metadataOf(told.folder ?? "");
    expect(metadata.command).toMatchObject({
      program: "sh",
      arguments: ["-c", "sleep 0.1", "--api-key", "[redacted]"],
    });
    expect(metadata.environment).toMatchObject({ node: process.versions.node });
  });

  it.runIf(process.platform === "linux")("has the use of all its processes sampled", async () => {
    const told = await run(shell("sh -c 'while :; do :; done' & sleep 1.6; kill $!"), { collect: true });
    const rows = readFileSync(join(told.folder ?? "", "system.jsonl"), "utf8")
      .trimEnd()
      .split("\n");
    expect(JSON.parse(rows[0] ?? "")).toMatchObject({
      process_cpu_percent: expect.any(Number),
      process_memory_bytes: expect.any(Number),
    });
    expect(JSON.parse(rows[0] ?? "").process_cpu_percent).toBeGreaterThan(20);
  });
});

describe("signals", () => {
  it.each(["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"])(
    "%s reaches all that the program started",
    async (signal) => {
      const signals = new FakeSignals();
      const told = await run(shell("sh -c 'echo ready; exec sleep 60' & wait"), {
        signals,
        onShown: () => signals.emit(signal),
      });
      expect(told.outcome).toMatchObject({ state: "stopped", signal });
      expect(readStatusFile(told.folder ?? "")).toMatchObject({ state: "stopped", signal });
      expect(signals.sent.every(([group]) => group < -1)).toBe(true);
      expect(signals.listenerCount(signal)).toBe(0);
    },
  );

  it("may be handled by the program; its exit code counts, and the run was stopped", async () => {
    const signals = new FakeSignals();
    const told = await run(
      shell("trap 'echo saving; exit 7' TERM; echo ready; while :; do sleep 0.05; done"),
      {
        signals,
        onShown: (text) => text === "ready\n" && signals.emit("SIGTERM"),
      },
    );
    expect(told).toMatchObject({
      exitCode: 7,
      outcome: { state: "stopped", signal: "SIGTERM", exitCode: 7 },
    });
    expect(told.shown).toBe("ready\nsaving\n");
  });

  it("that come while checksums of large files are made do not change how the program has ended", async () => {
    const signals = new FakeSignals();
    // Checksums of it would take some seconds; it takes no room.
    const script = 'truncate -s 4G "$RUNLEDGER_RUN_DIR/model.bin"; echo "$RUNLEDGER_RUN_DIR"; exit 3';
    let folder = "";
    let timing: unknown;
    const looking = setInterval(() => {
      if (folder === "" || metadataOf(folder).status !== "failed") return;
      timing ??= metadataOf(folder).timing;
      signals.emit("SIGINT");
    }, 20);
    const onShown = (text: string): void => {
      folder = text.trim();
    };
    const told = await run(shell(script), { signals, onShown });
    clearInterval(looking);
    expect(told).toMatchObject({ exitCode: 3, outcome: { state: "failed" } });
    expect(readStatusFile(folder)).toMatchObject({ state: "failed", exit_code: 3 });
    expect(metadataOf(folder).timing).toEqual(timing);
    expect(existsSync(join(folder, "checksums.json"))).toBe(false);
    expect(signals.listenerCount("SIGINT")).toBe(0);
  });

  it("that do not ask to stop are handed on and change nothing", async () => {
    const signals = new FakeSignals();
    const told = await run(
      shell("trap 'echo checkpoint; exit 0' USR1; echo ready; while :; do sleep 0.05; done"),
      {
        signals,
        onShown: (text) => text === "ready\n" && signals.emit("SIGUSR1"),
      },
    );
    expect(told).toMatchObject({ exitCode: 0, outcome: { state: "finished" } });
  });
});

describe("trouble with recording", () => {
  it("leaves the program alone when the root cannot be written: same exit code, a folder to save to, one warning", async () => {
    const file = join(temporaryFolder(), "a-file");
    writeFileSync(file, "");
    const mark = join(temporaryFolder(), "mark");
    const told = await run(
      shell(`echo "$RUNLEDGER_RUN_DIR" > ${mark}; echo x > "$RUNLEDGER_RUN_DIR/own.txt" && exit 5`),
      {
        root: join(file, "root"),
      },
    );
    expect(told.exitCode).toBe(5);
    expect(told.folder).toBeUndefined();
    expect(told.warnings.join("\n")).toMatch(/cannot be written/);
    const spare = readFileSync(mark, "utf8").trim();
    expect(told.warnings.join("\n")).toContain(spare);
    expect(existsSync(join(spare, "own.txt"))).toBe(true);
    rmSync(spare, { recursive: true });
  });

  it("leaves the program alone when its run folder is taken away while it runs", async () => {
    const told = await run(
      shell('echo a; rm -rf "$RUNLEDGER_RUN_DIR"; sleep 0.2; echo b; echo \'{"loss": 1}\'; exit 4'),
    );
    expect(told.exitCode).toBe(4);
    expect(told.shown).toBe('a\nb\n{"loss": 1}\n');
  });

  it("does not need a program on PATH to be executable by name only", async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "bin"));
    const path = join(folder, "bin", "fit.sh");
    writeFileSync(path, "#!/bin/sh\necho fitted\n");
    chmodSync(path, 0o755);
    expect((await run([path])).shown).toBe("fitted\n");
  });
});
