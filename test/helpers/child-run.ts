// Runs small training programs in processes of their own, so that they can be killed.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import { afterAll } from "vitest";

const builtPackage = fileURLToPath(new URL("../../dist/index.js", import.meta.url));
let recorderModule: string | undefined;
const builtFolders: string[] = [];

afterAll(() => {
  for (const folder of builtFolders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** The recorder as one module that Node can load, built once; where processes are counted, as it is in the package. */
export function builtRecorder(): string {
  if (process.env.NODE_V8_COVERAGE !== undefined) return builtPackage;
  recorderModule ??= buildRecorder();
  return recorderModule;
}

function buildRecorder(): string {
  const folder = mkdtempSync(join(tmpdir(), "runledger-test-build-"));
  builtFolders.push(folder);
  buildSync({
    entryPoints: { recorder: fileURLToPath(new URL("../../src/index.ts", import.meta.url)) },
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    // Packages with programs of their own, loaded only by what draws or queries.
    external: ["@resvg/resvg-js", "@duckdb/node-api"],
    banner: {
      js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
    },
    define: { __RUNLEDGER_VERSION__: '"test"' },
  });
  return join(folder, "recorder.mjs");
}

export interface ChildRun {
  readonly process: ChildProcess;
  /** What it has printed so far. */
  readonly output: () => string;
  /** Resolves with its exit code and signal when it is gone. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>;
  /** Resolves when its output matches. */
  readonly printed: (pattern: RegExp) => Promise<void>;
}

/**
 * Starts a program.
 * @param folder where its file is put and where it runs
 * @param body JavaScript with `startRun`, `print(line)` (at once), `sleep(ms)` and `block(ms)` at hand
 * @param command what to put before node
 */
export function startChild(folder: string, body: string, command: readonly string[] = []): ChildRun {
  const script = join(folder, `train-${Math.random().toString(36).slice(2)}.mjs`);
  writeFileSync(script, `${prelude(builtRecorder())}\n${body}\n`);
  const [program = process.execPath, ...words] = [...command, process.execPath, script];
  const child = spawn(program, words, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  const add = (chunk: Buffer): void => {
    output += chunk.toString();
  };
  child.stdout.on("data", add);
  child.stderr.on("data", add);
  const ended = once(child, "close").then(
    ([code, signal]) => ({ code, signal }) as Awaited<ChildRun["ended"]>,
  );
  const printed = async (pattern: RegExp): Promise<void> => {
    while (!pattern.test(output)) {
      if (child.exitCode !== null || child.signalCode !== null)
        throw new Error(`It ended, having printed: ${output}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  return { process: child, output: () => output, ended, printed };
}

function prelude(recorder: string): string {
  return `
    import { evaluate, startRun } from ${JSON.stringify(recorder)};
    import { writeSync } from "node:fs";
    const print = (line) => writeSync(1, line + "\\n");
    const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    const block = (ms) => { for (const end = performance.now() + ms; performance.now() < end; ); };
  `;
}
