// Worker: records many evaluation items with their tokens into files, and prints JSON: time, memory, and what it found.

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { startRun } from "runledger";

export interface ItemsCost {
  readonly items: number;
  /** From the first item until all is in files and the run has ended. */
  readonly seconds: number;
  /** Resident bytes after a tenth of the items, half of them, and all. */
  readonly memory: readonly [tenth: number, half: number, all: number];
  readonly rowsFound: number;
  readonly tokensFound: number;
}

const items = 100_000;
/** Items between two turns of the event loop: answers of models come in one by one. */
const together = 100;

const root = mkdtempSync(join(tmpdir(), "runledger-bench-items-"));
try {
  console.log(JSON.stringify(await record()));
} finally {
  rmSync(root, { recursive: true, force: true });
}

async function record(): Promise<ItemsCost> {
  const run = await startRun({ root, useCase: "bench", collect: false });
  const memory: number[] = [];
  const start = performance.now();
  for (let index = 0; index < items; index++) {
    run.item({
      id: `item-${index}`,
      expected: index % 7,
      predicted: index % 8,
      confidence: (index % 97) / 97,
    });
    run.usage({ model: "small", prompt_tokens: 400 + (index % 600), completion_tokens: 20 + (index % 100) });
    if ((index + 1) % together === 0) await turn();
    if ([items / 10, items / 2, items].includes(index + 1)) memory.push(process.memoryUsage.rss());
  }
  await run.finish();
  const seconds = (performance.now() - start) / 1000;
  const folder = join(root, readdirSync(root).find((name) => existsSync(join(root, name, "outputs"))) ?? "");
  const rows = readFileSync(join(folder, "outputs/results.csv"), "utf8").trimEnd().split("\n").length - 1;
  const usage = readFileSync(join(folder, "outputs/token_usage.json"), "utf8");
  const tokensFound = Number(/"prompt_tokens":\s*(\d+)/.exec(usage)?.[1] ?? 0);
  const [tenth = 0, half = 0, all = 0] = memory;
  return { items, seconds, memory: [tenth, half, all], rowsFound: rows, tokensFound };
}
