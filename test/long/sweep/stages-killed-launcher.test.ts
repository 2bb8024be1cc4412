// A launcher that is killed while a stage's program runs: the program goes on, and its artifact is taken up, not made again.

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { targetId } from "../../../src/stage/artifact-id.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";

const main = fileURLToPath(new URL("../../../dist/cli/main.js", import.meta.url));

const sweepFile = `
name: demo
root: runs
shell: true
stages:
  target:
    command: "echo started >>starts.log; while test ! -f go; do sleep 0.05; done; touch {run_dir}/whole"
`;

it.each([
  ["ends well while nobody looks", "before"],
  ["is still at work when the next command comes", "after"],
])(
  "a program that %s makes its artifact, once",
  async (_, when) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "sweep.yaml"), sweepFile);
    const words = [main, "sweep", "run", "sweep.yaml"];
    const first = spawn(process.execPath, words, { cwd: folder, stdio: "ignore" });
    await until(() => existsSync(join(folder, "starts.log")));
    first.kill("SIGKILL");
    await once(first, "exit");
    const place = join(folder, "runs/targets", targetId({}));
    expect(existsSync(place)).toBe(false);
    const go = (): void => writeFileSync(join(folder, "go"), "");
    const claims = join(folder, "runs/demo/.runledger/claims");
    if (when === "before") {
      go();
      await until(() => readdirSync(claims).some((name) => name.endsWith(".exit")));
    } else setTimeout(go, 1_500);
    const second = spawn(process.execPath, words, { cwd: folder, stdio: "ignore" });
    expect(await once(second, "exit")).toEqual([0, null]);
    expect(readFileSync(join(folder, "starts.log"), "utf8")).toBe("started\n");
    expect(readdirSync(place).sort()).toEqual(["meta.json", "whole"]);
    expect(execFileSync(process.execPath, words, { cwd: folder, stdio: "pipe", encoding: "utf8" })).toContain(
      "captured",
    );
  },
  120_000,
);

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 20));
}
