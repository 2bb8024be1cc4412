// `runledger exec` as people call it: what is typed, what comes out, what is left when things die.

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { modelNameOf, readParams } from "../../../src/cli/commands/exec.js";
import { deriveStatus, readStatusFile } from "../../../src/store/status-file.js";
import { machineIdentity } from "../../../src/store/writer-identity.js";
import { historyOf, metadataOf, onlyRunIn } from "../../helpers/read-run-folder.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";

const program = fileURLToPath(new URL("../../../dist/cli/main.js", import.meta.url));

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly error: string;
}

function exec(folder: string, words: readonly string[], input = ""): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, "exec", ...words], {
    cwd: folder,
    input,
    encoding: "utf8",
    env: { ...process.env, RUNLEDGER_ROOT: "" },
  });
  return { code: status, out: stdout, error: stderr };
}

/** Starts it and waits until the program below it has written `text` to its standard output. */
async function startAndWaitFor(folder: string, script: string, text: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [program, "exec", "--model", "toy", "--", "sh", "-c", script], {
    cwd: folder,
    stdio: ["ignore", "pipe", "ignore"],
  });
  await new Promise<void>((resolve) => {
    let seen = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      seen += chunk.toString();
      if (seen.includes(text)) resolve();
    });
  });
  return child;
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.on("exit", (code) => resolve(code)));
}

async function until(isTrue: () => boolean): Promise<void> {
  const lastMs = performance.now() + 20_000;
  while (!isTrue() && performance.now() < lastMs) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(isTrue()).toBe(true);
}

const statusOf = (folder: string): string =>
  deriveStatus(readStatusFile(folder), "running", { nowMs: Date.now(), machine: machineIdentity() });

describe("runledger exec", () => {
  it("logs what --scrape catches in output and error, and copies --input files", () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "rooms.csv"), "a,b\n");
    const script = "echo 'Epoch 1/2 loss=0.5'; echo 'Epoch 2/2' >&2; sleep 0.3; echo 'val_loss: 2e-1' >&2";
    const words = [
      "--input",
      "rooms.csv",
      "--scrape",
      "Epoch (?P<epoch>[0-9]+)",
      "--scrape",
      "loss[=:] ?([0-9.e-]+)",
    ];
    const { code } = exec(folder, [...words, "--model", "toy", "--", "sh", "-c", script]);
    expect(code).toBe(0);
    const run = onlyRunIn(join(folder, "experiments"));
    expect(historyOf(run)).toMatchObject([{ epoch: 1, loss: 0.5 }, { loss: 0.2 }]);
    expect(readFileSync(join(run, "inputs/rooms.csv"), "utf8")).toBe("a,b\n");
    expect(metadataOf(run)).toMatchObject({ inputs: [{ sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }] });
  });

  it("does not start with a pattern or an input that is none", () => {
    const folder = temporaryFolder();
    const pattern = exec(folder, ["--scrape", "loss=", "--", "true"]);
    expect(pattern).toMatchObject({
      code: 2,
      error: expect.stringContaining("has no group that catches a number"),
    });
    const input = exec(folder, ["--input", "none.csv", "--", "true"]);
    expect(input).toMatchObject({ code: 2, error: expect.stringContaining("none.csv is no file") });
    expect(existsSync(join(folder, "experiments"))).toBe(false);
  });

  it("passes input, output, errors and the exit code through, and nothing else", () => {
    const folder = temporaryFolder();
    const told = exec(folder, ["--", "sh", "-c", "cat; echo bad >&2; exit 3"], "hello\n");
    expect(told).toEqual({ code: 3, out: "hello\n", error: "bad\n" });
    const run = onlyRunIn(join(folder, "experiments"));
    expect(readFileSync(join(run, "outputs/stdout.log"), "utf8")).toBe("hello\n");
    expect(readStatusFile(run)).toMatchObject({ state: "failed", exit_code: 3 });
  });

  it("gives 128 + n when a signal ended the program", () => {
    expect(exec(temporaryFolder(), ["--", "sh", "-c", "kill -9 $$"]).code).toBe(137);
  });

  it("leaves every word behind the dashes to the program", () => {
    const script = 'for a in "$@"; do echo "[$a]"; done';
    const told = exec(temporaryFolder(), [
      "--",
      "sh",
      "-c",
      script,
      "x",
      "--",
      "--model",
      "a b",
      "",
      "-h",
      "007",
    ]);
    expect(told.out).toBe("[--]\n[--model]\n[a b]\n[]\n[-h]\n[007]\n");
  });

  it("works without the dashes when the program's name comes first", () => {
    expect(exec(temporaryFolder(), ["echo", "--version"]).code).toBe(0);
  });

  it("without a command is wrong usage, says how to mend it and makes no run", () => {
    const folder = temporaryFolder();
    for (const words of [[], ["--"], ["--model", "x", "--"]]) {
      const told = exec(folder, words);
      expect(told.code).toBe(2);
      expect(told.error).toContain("runledger exec -- python train.py");
    }
    expect(readdirSync(folder)).toEqual([]);
  });

  it("with a wrong --param is wrong usage and makes no run", () => {
    const folder = temporaryFolder();
    for (const param of ["lr", "=1", "a..b=1", "a=1"]) {
      const told = exec(folder, ["--param", "a=0", "--param", param, "--", "true"]);
      expect(told.code).toBe(2);
      expect(told.error).toContain(`--param ${param}`);
    }
    expect(readdirSync(folder)).toEqual([]);
  });

  it("names a command that was not found, marks the run failed and exits 127", () => {
    const folder = temporaryFolder();
    const told = exec(folder, ["--", "pyhton", "train.py"]);
    expect(told.code).toBe(127);
    expect(told.error).toContain('"pyhton" was not found');
    expect(told.error.split("\n").length).toBe(3);
    expect(statusOf(onlyRunIn(join(folder, "experiments")))).toBe("failed");
  });

  it("says what to do with a file that is no program, and exits 126", () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "train.py"), "print(1)\n");
    const told = exec(folder, ["--", "./train.py"]);
    expect(told.code).toBe(126);
    expect(told.error).toContain("chmod +x ./train.py");
    const folderTold = exec(folder, ["--", "./experiments"]);
    expect(folderTold.code).toBe(126);
    expect(folderTold.error).toMatch(
      /^runledger: exec: "\.\/experiments" is a folder\. Run .* is marked failed\.\n/,
    );
    expect(folderTold.error).not.toContain("chmod");
  });

  it("tells of a --scrape that caught nothing, when the program has ended well", () => {
    const words = ["--scrape", "loss=([0-9.]+)", "--scrape", "acc=([0-9.]+)", "--", "sh", "-c"];
    expect(exec(temporaryFolder(), [...words, "echo loss=0.5"]).error).toBe(
      'runledger: --scrape "acc=([0-9.]+)" caught no number in the output.\n',
    );
    expect(exec(temporaryFolder(), [...words, "exit 3"])).toMatchObject({ code: 3, error: "" });
  });

  it("keeps model, params and tags, secrets redacted", () => {
    const folder = temporaryFolder();
    const words = [
      "--model",
      "hybrid_v2",
      "--param",
      "lr=1e-3",
      "--param",
      "opt.name=adam",
      "--param",
      "opt.api_key=abc",
    ];
    exec(folder, [...words, "--tag", "paper", "--root", "my runs", "--", "true", "--token", "a1b2c3"]);
    const run = onlyRunIn(join(folder, "my runs"));
    expect(metadataOf(run)).toMatchObject({
      model_name: "hybrid_v2",
      config: { lr: 0.001, opt: { name: "adam", api_key: "[redacted]" } },
      tags: ["paper"],
      command: { program: "true", arguments: ["--token", "[redacted]"] },
    });
    expect(readFileSync(join(run, "metadata.json"), "utf8")).not.toContain("a1b2c3");
  });

  it("runs the program all the same when the root cannot be written", () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "file"), "");
    const told = exec(folder, ["--root", "file/root", "--", "sh", "-c", "echo ran; exit 6"]);
    expect(told).toMatchObject({ code: 6, out: "ran\n" });
    expect(told.error).toContain("cannot be written");
  });

  it("goes on recording when nobody reads its output any more", async () => {
    const folder = temporaryFolder();
    const script = `${process.execPath} ${program} exec -- sh -c 'for i in $(seq 30); do echo line $i; sleep 0.02; done' | head -n 1`;
    expect(spawnSync("sh", ["-c", script], { cwd: folder, encoding: "utf8" }).stdout).toBe("line 1\n");
    const run = onlyRunIn(join(folder, "experiments"));
    await until(() => statusOf(run) === "finished");
    expect(readFileSync(join(run, "outputs/stdout.log"), "utf8").split("\n").length).toBe(31);
  });
});

describe("when something dies", () => {
  it("kill -9 of the recorder leaves the program running to its end, its whole output in the file", async () => {
    const folder = temporaryFolder();
    const script = `for i in $(seq 1 40); do echo "{\\"step\\": $i, \\"loss\\": 0.$i}"; sleep 0.05; done; echo err >&2; echo done > ended`;
    const child = await startAndWaitFor(folder, script, '"step": 8');
    child.kill("SIGKILL");
    await ended(child);
    const run = onlyRunIn(join(folder, "experiments"));
    await until(() => existsSync(join(folder, "ended")));
    const output = readFileSync(join(run, "outputs/stdout.log"), "utf8").trimEnd().split("\n");
    expect(output.map((line) => JSON.parse(line).step)).toEqual(
      Array.from({ length: 40 }, (_, at) => at + 1),
    );
    expect(readFileSync(join(run, "outputs/stderr.log"), "utf8")).toBe("err\n");
    expect(statusOf(run)).toBe("lost");
    expect(historyOf(run).length).toBeGreaterThanOrEqual(7);
  });

  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const)(
    "%s to the recorder ends the program and all below it; the run is stopped",
    async (signal, code) => {
      const folder = temporaryFolder();
      const script = "sh -c 'echo $$ > pid; echo ready; exec sleep 61'; exit 0";
      const child = await startAndWaitFor(folder, script, "ready");
      child.kill(signal);
      expect(await ended(child)).toBe(code);
      const run = onlyRunIn(join(folder, "experiments"));
      expect(readStatusFile(run)).toMatchObject({ state: "stopped", signal, exit_code: code });
      const pid = readFileSync(join(folder, "pid"), "utf8").trim();
      const isAlive = (): boolean => /^State:\s[^Z]/m.test(readQuietly(`/proc/${pid}/status`));
      await until(() => !isAlive());
    },
  );

  it("a second signal reaches a program that did not listen to the first", async () => {
    const folder = temporaryFolder();
    const script = "trap 'echo no' INT; trap 'exit 9' TERM; echo ready; while :; do sleep 0.05; done";
    const child = await startAndWaitFor(folder, script, "ready");
    child.kill("SIGINT");
    await new Promise((resolve) => setTimeout(resolve, 300));
    child.kill("SIGTERM");
    expect(await ended(child)).toBe(9);
    const run = onlyRunIn(join(folder, "experiments"));
    expect(readStatusFile(run)).toMatchObject({ state: "stopped", signal: "SIGINT", exit_code: 9 });
  });
});

function readQuietly(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // Gone.
    return "";
  }
}

describe("the name of the model", () => {
  it.each([
    ["python -u src/train.py --lr 1", "train"],
    ["torchrun --nproc_per_node 2 -m my.pkg.fit", "fit"],
    ["./fit.sh", "fit"],
    ["uv run train_lstm.py", "train_lstm"],
    ["Rscript model.R", "model"],
    ["python -m unittest tests.py", "tests"],
    ["/usr/bin/env", "env"],
    ["python -c pass", "python"],
  ])("of `%s` is %s", (line, name) => {
    expect(modelNameOf(line.split(" "))).toBe(name);
  });
});

describe("params", () => {
  it("have the type they look like, unless a number would change", () => {
    const texts = [
      "a=1",
      "b=1e-3",
      "c=true",
      "d=None",
      "e=adam",
      "f=a=b",
      "g=",
      "h=007",
      "i=12345678901234567890",
      "j=-0.5",
    ];
    expect(readParams(texts)).toEqual({
      ...{
        a: 1,
        b: 0.001,
        c: true,
        d: null,
        e: "adam",
        f: "a=b",
        g: "",
        h: "007",
        i: "12345678901234567890",
        j: -0.5,
      },
    });
  });

  it("never reach the prototype of anything", () => {
    const params = readParams(["__proto__.polluted=1", "constructor=2"]);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(Object.keys(params)).toEqual(["__proto__", "constructor"]);
  });
});
