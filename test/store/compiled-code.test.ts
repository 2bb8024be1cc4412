import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { compiledCode } from "../../src/store/compiled-code.js";

describe("compiledCode", () => {
  let folder: string;
  let kept: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "runledger-compiled-"));
    kept = join(folder, "compiled-code");
    // What a coverage run sets for its children.
    vi.stubEnv("NODE_V8_COVERAGE", "");
  });

  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });

  const put = (name: string, code: string): void => writeFileSync(join(folder, name), code);
  const putAnswer = (answer: number): void => put("a.js", `module.exports = { answer: () => ${answer} };`);

  /** Loads a.js as a process does that ends then, and gives its answer. */
  function answerOf(): unknown {
    const code = compiledCode(folder);
    const { answer } = code.load("./a.js") as { answer: () => unknown };
    const given = answer();
    code.keep();
    return given;
  }

  /** The one file that is kept. */
  function onlyKept(): string {
    const [name = "", ...others] = readdirSync(kept);
    expect(others).toEqual([]);
    return join(kept, name);
  }

  it("loads files as Node does: each once, from its own folder, with Node's modules", () => {
    put(
      "a.js",
      "const { sep } = require('node:path'); exports.both = [require('./b.js'), require('./b.js'), sep];",
    );
    put("b.js", "module.exports = { place: [__filename, __dirname], isThis: this === exports };");
    const { both } = compiledCode(folder).load("./a.js") as { both: unknown[] };
    expect(both[0]).toEqual({ place: [join(folder, "b.js"), folder], isThis: true });
    expect(both[1]).toBe(both[0]);
    expect(both[2]).toBe("/");
  });

  it("names file and line in the trace of an error", () => {
    put("a.js", "\n\nthrow new Error('broken');");
    let trace = "";
    try {
      compiledCode(folder).load("./a.js");
    } catch (error) {
      trace = (error as Error).stack ?? "";
    }
    expect(trace).toContain(`${join(folder, "a.js")}:3:`);
  });

  it("uses what it kept while time and size of the file are the same", () => {
    putAnswer(41);
    utimesSync(join(folder, "a.js"), 1, 1);
    expect(answerOf()).toBe(41);
    putAnswer(42);
    utimesSync(join(folder, "a.js"), 1, 1);
    expect(answerOf()).toBe(41);
  });

  it("compiles a changed file anew", () => {
    putAnswer(41);
    utimesSync(join(folder, "a.js"), 1, 1);
    expect(answerOf()).toBe(41);
    putAnswer(42);
    expect(answerOf()).toBe(42);
    putAnswer(1000);
    expect(answerOf()).toBe(1000);
  });

  it("runs nothing of a kept file that is damaged or cut at many places, and replaces it", () => {
    putAnswer(41);
    answerOf();
    const path = onlyKept();
    const whole = readFileSync(path);
    for (let at = 0; at < whole.length; at += at < 48 ? 1 : 11) {
      const damaged = Buffer.from(whole);
      damaged[at] = (damaged[at] as number) ^ (1 << (at % 8));
      for (const bytes of [damaged, whole.subarray(0, at)]) {
        writeFileSync(path, bytes);
        expect(answerOf()).toBe(41);
        expect(readFileSync(path).subarray(0, 24)).toEqual(whole.subarray(0, 24));
        expect(readFileSync(path).equals(bytes)).toBe(false);
      }
    }
  });

  it("keeps code apart that is loaded under other flags", () => {
    putAnswer(1);
    put("b.js", "exports.b = 2;");
    const code = compiledCode(folder);
    code.load("./a.js");
    code.beforeFlags();
    code.load("./b.js");
    code.keep();
    const kind = `${process.version}-${process.arch}`;
    expect(readdirSync(kept).sort()).toEqual([`a.js-${kind}`, `b.js-${kind}-flags`]);
  });

  it("leaves a folder alone that is another user's", () => {
    putAnswer(41);
    const uid = statSync(folder).uid;
    vi.spyOn(process, "getuid").mockReturnValue(uid + 1);
    expect(answerOf()).toBe(41);
    expect(existsSync(kept)).toBe(false);
    vi.restoreAllMocks();
  });

  it("lets a process end whose folder was removed meanwhile", () => {
    putAnswer(41);
    const code = compiledCode(folder);
    code.load("./a.js");
    rmSync(folder, { recursive: true });
    expect(code.keep).not.toThrow();
    mkdirSync(folder);
  });

  it("works where nothing can be kept", () => {
    putAnswer(41);
    writeFileSync(kept, "a file has the folder's name");
    expect(answerOf()).toBe(41);
    expect(answerOf()).toBe(41);
  });

  it.each(["NODE_DISABLE_COMPILE_CACHE", "NODE_V8_COVERAGE"])("keeps nothing with %s", (name) => {
    vi.stubEnv(name, "1");
    putAnswer(41);
    expect(answerOf()).toBe(41);
    expect(existsSync(kept)).toBe(false);
  });
});
