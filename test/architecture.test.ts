import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkCycles } from "./helpers/architecture/cycles.js";
import { checkProcess, checkPurity, checkWriters, writersByRight } from "./helpers/architecture/effects.js";
import {
  checkExports,
  checkFirstLines,
  checkNames,
  checkSizes,
  checkWords,
} from "./helpers/architecture/file-form.js";
import { importsOf } from "./helpers/architecture/imports.js";
import { checkEndings, checkLayers, checkScripts } from "./helpers/architecture/layers.js";
import {
  parseSource,
  projectFolder,
  readSources,
  type SourceFile,
  type Violation,
} from "./helpers/architecture/source-file.js";

const sources = readSources(["src", "scripts"]);

/** Rules by what they hold; each is shown below to notice what it forbids. */
const rules: readonly [sentence: string, check: (sources: readonly SourceFile[]) => Violation[]][] = [
  ["imports go only to the folders below", checkLayers],
  ["scripts use only the public entries", checkScripts],
  ["imports name existing files with .js", checkEndings],
  ["no files import each other in a circle", checkCycles],
  ["core is pure", checkPurity],
  ["only store writes files", checkWriters],
  ["only the command line's main file talks to the console and sets the exit code", checkProcess],
  ["files are named for what is in them", checkNames],
  ["files stay small", checkSizes],
  ["files begin with what they are for", checkFirstLines],
  ["exports have names", checkExports],
  ["texts speak of the product, on any machine", checkWords],
];

function printed(violations: readonly Violation[]): string[] {
  return violations.map(({ place, message }) => `${place} ${message}`);
}

describe("the architecture", () => {
  it("has sources to look at", () => {
    expect(sources.length).toBeGreaterThan(50);
    expect(sources.some((source) => importsOf(source).some((imported) => imported.isLazy))).toBe(true);
  });

  it.each(rules)("%s", (_, check) => {
    expect(printed(check(sources))).toEqual([]);
  });

  it("declares every package it imports", () => {
    const manifest = JSON.parse(readFileSync(join(projectFolder, "package.json"), "utf8")) as Record<
      string,
      Record<string, string>
    >;
    const declared = ["dependencies", "devDependencies", "peerDependencies"].flatMap((kind) =>
      Object.keys(manifest[kind] ?? {}),
    );
    const imported = sources.flatMap((source) =>
      importsOf(source)
        .map(({ specifier }) => specifier)
        .filter((specifier) => !/^(\.|node:|runledger(\/|$))/.test(specifier))
        .map((specifier) =>
          specifier
            .split("/")
            .slice(0, specifier.startsWith("@") ? 2 : 1)
            .join("/"),
        ),
    );
    expect([...new Set(imported)].filter((name) => !declared.includes(name))).toEqual([]);
  });

  it("grants no right to write that nobody uses", () => {
    for (const path of Object.keys(writersByRight)) {
      const without = { ...writersByRight, [path]: [] };
      expect(printed(checkWriters(sources, without)).join("\n"), path).toContain(path);
    }
  });
});

/** What the rules find in made-up files. */
function found(
  check: (sources: readonly SourceFile[]) => Violation[],
  files: Record<string, string>,
): string[] {
  return printed(check(Object.entries(files).map(([path, text]) => parseSource(path, text))));
}

describe("the layer rule notices", () => {
  it.each([
    ["src/core/a.ts", 'import { join } from "node:path";', /node:path\. core touches neither disk/],
    ["src/core/a.ts", 'import type { Stats } from "node:fs";', /node:fs/],
    ["src/core/a.ts", 'import { x } from "../formats/csv.js";', /imports formats\. core may use errors only/],
    ["src/core/a.ts", 'import _ from "lodash";', /package lodash/],
    ["src/exporters/a.ts", 'export { readFileSync } from "node:fs";', /node:fs\. exporters/],
    [
      "src/formats/a.ts",
      'import { x } from "../store/b.js";',
      /imports store\. formats may use errors, core only/,
    ],
    [
      "src/readers/shape/a.ts",
      'import { x } from "../../catalog/b.js";',
      /imports catalog\. readers may use/,
    ],
    ["src/readers/a.ts", 'import { x } from "../store/trash.js";', /Readers never change what they read/],
    ["src/recorder/a.ts", 'import type { X } from "../readers/b.js";', /imports readers/],
    ["src/tfjs/a.ts", 'const x = await import("../store/b.js");', /imports store/],
    ["src/server/a.ts", 'import { x } from "../cli/b.js";', /Nothing stands on the command line/],
    ["src/index.ts", 'import { x } from "./cli/b.js";', /Nothing stands on the command line/],
    ["src/catalog/a.ts", 'import { x } from "../index.js";', /entry for users/],
    ["src/errors.ts", 'import { x } from "./core/b.js";', /used by every folder/],
    ["src/gadgets/a.ts", 'import { x } from "../core/b.js";', /no place in the layers/],
    ["src/web/a.ts", 'import { x } from "../server/api/b.js";', /only the types of its API/],
    ["src/core/a.ts", 'import { x } from "../../test/b.js";', /needs nothing outside/],
    ["src/core/a.ts", 'const fs = require("node:fs");', /node:fs/],
  ])("in %s: %s", (path, text, message) => {
    expect(found(checkLayers, { [path]: text })).toEqual([expect.stringMatching(message)]);
  });

  it("nothing in imports that are allowed", () => {
    const files = {
      "src/core/a.ts": 'import { UserError } from "../errors.js"; import { b } from "./b.js";',
      "src/formats/a.ts": 'import { readSync } from "node:fs"; import { parse } from "yaml";',
      "src/readers/deep/a.ts": 'import { x } from "../../store/b.js"; import { y } from "../reader.js";',
      "src/cli/commands/a.ts": 'const x = await import("../../report/b.js");',
      "src/web/a.ts": 'import type { X } from "../server/api/b.js"; import { y } from "../core/b.js";',
      "src/index.ts": 'export { startRun } from "./recorder/start-run.js";',
    };
    expect(found(checkLayers, files)).toEqual([]);
  });
});

describe("the other rules notice", () => {
  it("a script that reaches into src/", () => {
    expect(found(checkScripts, { "scripts/a.ts": 'import { x } from "../src/core/run.js";' })).toEqual([
      expect.stringContaining('import "runledger" or "runledger/tfjs"'),
    ]);
    expect(found(checkScripts, { "scripts/a.ts": 'import { startRun } from "runledger";' })).toEqual([]);
    const measured = (path: string): Record<string, string> => ({
      "scripts/bench/csv.ts": `import { x } from "../../${path}";`,
    });
    expect(found(checkScripts, measured("src/formats/csv.js"))).toEqual([]);
    expect(found(checkScripts, measured("src/cli/main.js"))).toHaveLength(1);
  });

  it("imports of files that Node would not find", () => {
    const files = {
      "src/a.ts": 'import { b } from "./b"; import { c } from "./c.js"; import { d } from "./d.js";',
      "src/d.ts": "",
    };
    expect(found(checkEndings, files)).toEqual([
      expect.stringContaining("./b without .js"),
      expect.stringContaining("./c.js, which does not exist"),
    ]);
  });

  it("circles, also through types and over three files", () => {
    const files = {
      "src/core/a.ts": 'import { b } from "./b.js";',
      "src/core/b.ts": 'import type { C } from "./c.js";',
      "src/core/c.ts": 'export * from "./a.js";',
      "src/core/d.ts": 'import { a } from "./a.js";',
    };
    expect(found(checkCycles, files)).toEqual([
      expect.stringContaining("src/core/a.ts → src/core/b.ts → src/core/c.ts → src/core/a.ts"),
    ]);
  });

  it.each([
    "const now = Date.now();",
    "const now = new Date();",
    "const now = Date();",
    "const x = Math.random();",
    "const { env } = process;",
    "console.log(1);",
    "setTimeout(() => 1, 5);",
    "const x = globalThis.process;",
    "const b = Buffer.from([1]);",
    "names.sort((a, b) => a.localeCompare(b));",
    "const y = date.getFullYear();",
  ])("core code that is not pure: %s", (text) => {
    expect(found(checkPurity, { "src/core/a.ts": text })).toHaveLength(1);
    expect(found(checkPurity, { "src/cli/a.ts": text })).toEqual([]);
  });

  it("nothing in core code that only looks impure", () => {
    const text = `
      const at = new Date(0).toISOString();
      const x = run.process; const y = { process: 1, console: 2 };
      interface Z { process: string; performance(): void }
      const words = "Date.now() process console"; // process.env
      const m = Math.max(1, Math.floor(2.5));`;
    expect(found(checkPurity, { "src/core/a.ts": text })).toEqual([]);
  });

  it.each([
    'import { writeFileSync } from "node:fs";',
    'import { readFileSync, mkdirSync as make } from "node:fs";',
    'import { appendFile } from "node:fs/promises";',
    'import { openSync } from "node:fs";',
    'import * as fs from "node:fs";',
    'import fs from "fs";',
    'const { rmSync } = await import("node:fs");',
    'const [{ appendFile: add }] = await Promise.all([import("node:fs/promises")]);',
    'const fs = await import("node:fs/promises"); await fs.rm("x");',
  ])("writing outside store: %s", (text) => {
    expect(found(checkWriters, { "src/catalog/a.ts": text })).toEqual([
      expect.stringContaining("only through store"),
    ]);
    expect(found(checkWriters, { "src/store/a.ts": text })).toEqual([]);
  });

  it("nothing in reading", () => {
    const text =
      'import { readFileSync, statSync, type Stats } from "node:fs"; import type { PathLike } from "node:fs";';
    expect(found(checkWriters, { "src/catalog/a.ts": text })).toEqual([]);
  });

  it("printing and exit codes below the main file", () => {
    const text = "console.error(1); process.exitCode = 2; const context = { console: 1 };";
    expect(found(checkProcess, { "src/recorder/a.ts": text })).toHaveLength(2);
    expect(found(checkProcess, { "src/cli/commands/a.ts": text })).toHaveLength(2);
    expect(found(checkProcess, { "src/cli/main.ts": text })).toEqual([]);
  });

  it("names that say nothing or are not kebab-case", () => {
    const files = {
      "src/core/utils.ts": "",
      "src/core/helpers/a.ts": "",
      "src/core/runTable.ts": "",
      "src/core/a_b.ts": "",
    };
    expect(found(checkNames, files)).toHaveLength(4);
    expect(found(checkNames, { "src/cli/commands/exec.spec.ts": "", "scripts/build.mjs": "" })).toEqual([]);
  });

  it("files that grew too long", () => {
    expect(found(checkSizes, { "src/core/a.ts": "x\n".repeat(251) })).toEqual([
      expect.stringContaining("251 lines"),
    ]);
    expect(found(checkSizes, { "src/core/a.ts": "x\n".repeat(250) })).toEqual([]);
  });

  it("files that do not say what they are for", () => {
    const files = {
      "src/a.ts": 'import "./b.js";\n',
      "src/b.ts": "//\n",
      "src/c.ts": "#!/usr/bin/env node\nrun();\n",
    };
    expect(found(checkFirstLines, files)).toHaveLength(3);
    expect(found(checkFirstLines, { "src/a.ts": "#!/usr/bin/env node\n// The command.\n" })).toEqual([]);
  });

  it.each(["export default 1;", "export default function f() {}", "const a = 1; export { a as default };"])(
    "default exports: %s",
    (text) => {
      expect(found(checkExports, { "src/a.ts": text })).toHaveLength(1);
    },
  );

  it("words about how the project is made", () => {
    const texts = [
      ["see iss", "ue #12"],
      ["as in se", "ed 003"],
      ["TO", "DO: later"],
      ["reads /wo", "rk/main/x"],
      ["in '/ho", "me/me/x'"],
    ];
    for (const parts of texts)
      expect(found(checkWords, { "src/a.ts": parts.join("") }), parts.join("")).toHaveLength(1);
    expect(found(checkWords, { "src/a.ts": "seed 42, seeds 0, the issue at hand, ./work/x, TODOS" })).toEqual(
      [],
    );
  });
});
