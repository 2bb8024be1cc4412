// A program under exec that records itself is one run with what exec records, not two.

import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { deriveStatus, readStatusFile } from "../../src/store/status-file.js";
import { machineIdentity } from "../../src/store/writer-identity.js";
import { builtRecorder } from "../helpers/child-run.js";
import { historyOf, metadataOf, onlyRunIn } from "../helpers/read-run-folder.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const program = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));

function execProgram(body: string) {
  const folder = temporaryFolder();
  writeFileSync(
    join(folder, "train.mjs"),
    `import { startRun } from ${JSON.stringify(builtRecorder())};\n${body}`,
  );
  const words = ["exec", "--param", "from=exec", "--tag", "outer", "--", process.execPath, "train.mjs"];
  const { status, stderr } = spawnSync(process.execPath, [program, ...words], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, RUNLEDGER_ROOT: "" },
  });
  return { code: status, error: stderr, run: onlyRunIn(join(folder, "experiments")) };
}

const statusOf = (run: string): string =>
  deriveStatus(readStatusFile(run), "running", { nowMs: Date.now(), machine: machineIdentity() });

describe("a program under exec that calls startRun()", () => {
  it("goes on with the run that exec began", () => {
    const { code, run } = execProgram(`
      const run = await startRun({ model: "lstm", config: { lr: 0.1 }, tags: ["inner"] });
      run.log({ loss: 0.5 }, { step: 1 });
      run.log({ loss: 0.25 }, { step: 2 });
      await run.finish({ metrics: { mae: 0.125 } });`);
    expect(code).toBe(0);
    expect(statusOf(run)).toBe("finished");
    expect(historyOf(run)).toMatchObject([{ loss: 0.5 }, { loss: 0.25 }]);
    expect(metadataOf(run)).toMatchObject({
      model_name: "lstm",
      status: "finished",
      tags: ["outer", "inner"],
      config: { from: "exec", lr: 0.1 },
      metrics: { mae: 0.125 },
    });
  });

  it("is failed with its exit code when it dies without a word", () => {
    const { code, run } = execProgram(`
      const run = await startRun({ model: "lstm" });
      run.log({ loss: 0.5 }, { step: 1 });
      process.kill(process.pid, "SIGKILL");`);
    expect(code).toBe(137);
    expect(statusOf(run)).toBe("failed");
    expect(historyOf(run)).toMatchObject([{ loss: 0.5 }]);
  });

  it("begins runs of its own after the first", () => {
    const folder = temporaryFolder();
    const { code, run } = execProgram(`
      const first = await startRun({ model: "a" });
      await first.finish();
      const second = await startRun({ model: "b", root: ${JSON.stringify(folder)} });
      await second.finish();`);
    expect(code).toBe(0);
    expect(metadataOf(run).model_name).toBe("a");
    expect(metadataOf(onlyRunIn(folder)).model_name).toBe("b");
  });
});

it("a program that cannot take over the run that was begun for it goes on unrecorded, and says so", () => {
  const { code, error, run } = execProgram(`
    import { writeFileSync } from "node:fs";
    writeFileSync(process.env.RUNLEDGER_RUN_DIR + "/metadata.json", "[]");
    const run = await startRun({ model: "lstm" });
    run.log({ loss: 0.5 });
    await run.finish();
    console.log("recording: " + run.isRecording);
    process.exitCode = 7;`);
  expect([code, error]).toEqual([7, expect.stringContaining("This run is not recorded.")]);
  expect(statusOf(run)).toBe("failed");
});
