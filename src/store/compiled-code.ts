// Loads the files that the command is built into, with what V8 made of them the last time, which saves it the work.

import { readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Script } from "node:vm";
import { replaceCacheFile } from "./cache-file.js";

/** What a kept file begins with: our format, time and size of the source. */
const headBytes = 3 * Float64Array.BYTES_PER_ELEMENT;
const formatVersion = 2;

type Require = (name: string) => unknown;
type Body = (exports: object, require: Require, module: object, file: string, folder: string) => void;

/** A file that was loaded, and where its compiled code is kept. */
interface Loaded {
  readonly script: Script;
  readonly source: Float64Array;
  readonly keptPath: string;
}

/** Loads files of one folder. */
export interface CompiledCode {
  /** As `require("./name")` does in that folder. */
  readonly load: Require;
  /** Keeps what V8 has compiled until now; to be called when the process ends. */
  readonly keep: () => void;
  /** To be called before V8's flags are changed: it takes back code only under the flags that it was compiled under. */
  readonly beforeFlags: () => void;
}

/**
 * Loads the files of a folder, which are CommonJS without `import()` and load each other the same way.
 *
 * What V8 has compiled is kept in `compiled-code/` there, if the folder is the user's own, and is used while the file and
 * Node are the same. The folder can be deleted.
 */
export function compiledCode(folder: string): CompiledCode {
  const nodeRequire = createRequire(join(folder, "main.js"));
  const { NODE_DISABLE_COMPILE_CACHE, NODE_V8_COVERAGE } = process.env;
  // Node's own way to say no; and what is counted has to be compiled anew.
  if (NODE_DISABLE_COMPILE_CACHE || NODE_V8_COVERAGE)
    return { load: nodeRequire, keep: () => undefined, beforeFlags: () => undefined };
  const modules = new Map<string, { exports: object }>();
  let fresh: Loaded[] = [];
  let kind = `${process.version}-${process.arch}`;
  const require: Require = (name) => (name.startsWith("./") ? load(name) : nodeRequire(name));
  const load: Require = (name) => {
    const known = modules.get(name);
    if (known !== undefined) return known.exports;
    const module = { exports: {} };
    modules.set(name, module);
    const path = join(folder, name);
    const loaded = compile(path, join(folder, "compiled-code", `${name.slice(2)}-${kind}`));
    if (loaded.script.cachedDataRejected !== false) fresh.push(loaded);
    const body: Body = loaded.script.runInThisContext();
    body.call(module.exports, module.exports, require, module, path, folder);
    return module.exports;
  };
  const keep = (): void => {
    if (fresh.length > 0 && isOwn(folder)) for (const loaded of fresh) keepOne(loaded);
    fresh = [];
  };
  const beforeFlags = (): void => {
    keep();
    kind += "-flags";
  };
  return { load, keep, beforeFlags };
}

function compile(path: string, keptPath: string): Loaded {
  const { mtimeMs, size } = statSync(path);
  const source = Float64Array.of(formatVersion, mtimeMs, size);
  const code = readFileSync(path, "latin1");
  const cachedData = readKept(keptPath, source);
  // On the first line, so that a trace names the right ones.
  const text = `(function (exports, require, module, __filename, __dirname) {${code}\n})`;
  return {
    script: new Script(text, { filename: path, ...(cachedData === undefined ? {} : { cachedData }) }),
    source,
    keptPath,
  };
}

/**
 * What was kept for this source; undefined when there is none, or it is damaged: V8 would run whatever it is given. It is
 * there twice, and both must be alike: to compare them takes a tenth of what it takes to load a checksum.
 */
function readKept(path: string, source: Float64Array): Buffer | undefined {
  let kept: Buffer;
  try {
    kept = readFileSync(path);
  } catch {
    return undefined; // Not kept yet, or not for us to read.
  }
  const middle = (headBytes + kept.length) / 2;
  const content = kept.subarray(headBytes, middle);
  const isOurs = content.length > 0 && kept.subarray(0, headBytes).equals(headOf(source));
  return isOurs && kept.subarray(middle).equals(content) ? content : undefined;
}

/** Files that an administrator left in somebody's folder would be in the way when it is deleted. */
function isOwn(folder: string): boolean {
  return statSync(folder, { throwIfNoEntry: false })?.uid === process.getuid?.();
}

function keepOne({ script, source, keptPath }: Loaded): void {
  try {
    const content = script.createCachedData();
    replaceCacheFile(keptPath, [headOf(source), content, content]);
  } catch {
    // A disk that is full or read-only: the next start takes as long as this one.
  }
}

function headOf(source: Float64Array): Buffer {
  return Buffer.from(source.buffer);
}
