// Finds a Python with given modules, so that NumPy, TensorBoard and others judge our files; says what it skipped.

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { it } from "vitest";

/** A test that gets a function which runs Python code and returns what it printed. */
export type PythonTest = (
  name: string,
  body: (runPython: (code: string, ...args: string[]) => string) => void | Promise<void>,
) => void;

/**
 * Declares tests that need Python modules. Without such a Python they are skipped and one line says how many.
 * Looks at $RUNLEDGER_TEST_PYTHON, a cached environment below the temporary folder, and python3. With CI=true or
 * RUNLEDGER_TEST_SETUP=1 it tries once to make that environment.
 */
export function withPython(modules: readonly string[], declare: (test: PythonTest) => void): void {
  const python = findPython(modules);
  if (python !== undefined) {
    declare((name, body) =>
      it(name, () => body((code, ...args) => run(python, ["-c", code, ...args])), 120_000),
    );
    return;
  }
  let skipped = 0;
  declare((name) => {
    skipped++;
    it.skip(name, () => undefined);
  });
  console.log(`skipped: ${skipped} tests, no Python with ${modules.join(", ")}`);
}

/** Path of a Python that can import all of the modules; undefined when there is none. */
export function findPython(modules: readonly string[]): string | undefined {
  const named = process.env.RUNLEDGER_TEST_PYTHON;
  const candidates = [...(named === undefined ? [] : [named]), cachedPython, "python3"];
  const found = candidates.find((python) => canImport(python, modules));
  if (found !== undefined || !maySetUp()) return found;
  setUp(modules);
  return canImport(cachedPython, modules) ? cachedPython : undefined;
}

const cache = join(tmpdir(), "runledger-test-python");
const cachedPython = join(cache, "environment", "bin", "python");

function canImport(python: string, modules: readonly string[]): boolean {
  if (python.includes("/") && !existsSync(python)) return false;
  try {
    run(python, ["-c", `import ${modules.join(", ")}`]);
    return true;
  } catch {
    return false;
  }
}

function maySetUp(): boolean {
  return process.env.CI === "true" || process.env.RUNLEDGER_TEST_SETUP === "1";
}

/** One attempt for each set of modules, by one worker at a time: a folder of that name is the mark. */
function setUp(modules: readonly string[]): void {
  const mark = join(cache, `tried-${modules.join("-")}`);
  const busy = join(cache, "busy");
  mkdirSync(cache, { recursive: true });
  for (let waited = 0; !tryMakeFolder(busy) && waited < 600; waited++) sleepHalfSecond();
  try {
    if (!tryMakeFolder(mark)) return;
    if (!existsSync(cachedPython)) run("python3", ["-m", "venv", join(cache, "environment")]);
    run(cachedPython, ["-m", "pip", "install", "--quiet", "--retries", "1", ...modules]);
  } catch (error) {
    writeFileSync(join(mark, "error.txt"), String(error));
  } finally {
    rmSync(busy, { recursive: true, force: true });
  }
}

function tryMakeFolder(path: string): boolean {
  try {
    mkdirSync(path);
    return true;
  } catch {
    return false;
  }
}

function sleepHalfSecond(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
}

function run(program: string, args: readonly string[]): string {
  return execFileSync(program, args, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    timeout: 300_000,
    maxBuffer: 256 * 1024 * 1024,
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: "3", PYTHONWARNINGS: "ignore" },
  });
}
