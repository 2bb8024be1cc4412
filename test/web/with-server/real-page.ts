// `runledger ui` as people start it, over runs that the recorder wrote, and what tests look at in its page.

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { onTestFinished } from "vitest";
import { startRun } from "../../../src/index.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";

const command = fileURLToPath(new URL("../../../dist/cli/main.js", import.meta.url));
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Two families of three seeds each, the mlp clearly better; ids are their models and seeds. */
export async function recordFamilies(root: string): Promise<void> {
  for (const [model, heating] of [
    ["linear", 2],
    ["mlp", 0.4],
  ] as const) {
    for (const seed of [1, 2, 3])
      await recordRun(root, { model, seed, heating: heating * (1 + (seed * seed) / 100) });
  }
}

interface RunPlan {
  readonly model: string;
  readonly seed: number;
  readonly heating: number;
}

async function recordRun(root: string, { model, seed, heating }: RunPlan): Promise<void> {
  const run = await startRun({
    ...{ root, model, seed, collect: false, signals: false, tensorboard: false },
    config: { training_config: { learning_rate: model === "mlp" ? 0.005 : 0.02 } },
    targets: { "heating_load.mae": "<= 0.5" },
  });
  for (let step = 0; step < 40; step++) run.log({ loss: heating / (step + 1) });
  await run.savePredictions(
    Array.from({ length: 20 }, (_, at) => at + heating),
    Array.from({ length: 20 }, (_, at) => at),
  );
  await run.finish({ metrics: { heating_load: { mae: heating }, cooling_load: { mae: heating * 1.1 } } });
}

export interface RealUi {
  /** The address that lets in. */
  readonly url: string;
  readonly port: number;
  readonly process: ChildProcess;
  /** Ends it at once, as a crash does. */
  readonly kill: () => Promise<void>;
}

/** Starts it and waits until it can be reached; it is ended after the test. */
export async function startUi(root: string, words: readonly string[] = ["--port", "0"]): Promise<RealUi> {
  const all = [command, "ui", root, "--cache", temporaryFolder(), ...words];
  const child = spawn(process.execPath, all, { stdio: ["ignore", "pipe", "pipe"] });
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  };
  onTestFinished(kill);
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  let line = "";
  for await (const chunk of child.stdout) {
    line += String(chunk);
    if (line.includes("\n")) break;
  }
  const url = line.trim();
  if (!url.startsWith("http")) throw new Error(`runledger ui printed "${line}" and said: ${said}`);
  return { url, port: Number(new URL(url).port), process: child, kill };
}

/** What a command prints about the root; other roots are not looked at. */
export function runledger(root: string, words: readonly string[]): string {
  return execFileSync(process.execPath, [command, ...words], { cwd: join(root, ".."), encoding: "utf8" });
}

/** Lets the browser in and waits for the first row, or for what is named. */
export async function enter(page: Page, ui: RealUi, selector = "#row-0 [role=rowheader]"): Promise<void> {
  await page.goto(ui.url);
  await page.locator(selector).first().waitFor();
}

/** Shows another state of the page, as a link does. */
export async function follow(page: Page, fragment: string): Promise<void> {
  await page.evaluate((hash) => {
    location.hash = hash;
  }, fragment);
}

/** The key of the row whose name begins so. */
export async function keyOf(page: Page, label: string, by = "run"): Promise<string> {
  const key = await page.evaluate(
    async ([wanted, kind]) => {
      const question = encodeURIComponent(JSON.stringify({ offset: 0, limit: 100, by: kind }));
      const { rows } = (await (await fetch(`api/table?q=${question}`)).json()) as {
        rows: { key: string; label: string }[];
      };
      return rows.find((row) => row.label.startsWith(wanted))?.key;
    },
    [label, by] as const,
  );
  if (key === undefined) throw new Error(`no row ${label}`);
  return key;
}

/** Serious faults that axe finds in what is shown. */
export async function faultsOf(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run: (options: object) => Promise<unknown> } };
    return (await axe.run({ resultTypes: ["violations"] })) as AxeResults;
  });
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(
      ({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160)} ${nodes[0]?.failureSummary?.slice(0, 200)}`,
    );
}
