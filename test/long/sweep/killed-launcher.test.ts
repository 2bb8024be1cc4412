import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { temporaryFolder } from "../../helpers/temporary-folder.js";

const main = fileURLToPath(new URL("../../../dist/cli/main.js", import.meta.url));

function launch(folder: string): ChildProcess {
  const words = [main, "sweep", "run", "sweep.yaml", "--parallel", "4"];
  return spawn(process.execPath, words, { cwd: folder, stdio: "ignore" });
}

it("captures each trial once though its launcher is killed again and again", async () => {
  const folder = temporaryFolder();
  const command = `'echo {a} >>starts.log; sleep 0.5'`;
  const numbers = Array.from({ length: 24 }, (_, i) => i);
  writeFileSync(
    join(folder, "sweep.yaml"),
    `name: demo\nroot: runs\nshell: true\ncommand: ${command}\ngrid: { a: [${numbers}] }\n`,
  );
  for (const milliseconds of [1200, 1700, 2300]) {
    const launcher = launch(folder);
    await sleep(milliseconds);
    launcher.kill("SIGKILL");
    await once(launcher, "exit");
  }
  const [code] = (await once(launch(folder), "exit")) as [number];
  expect(code).toBe(0);
  const starts = readFileSync(join(folder, "starts.log"), "utf8").trim().split("\n");
  expect(starts.map(Number).sort((a, b) => a - b)).toEqual(numbers);
}, 120_000);
