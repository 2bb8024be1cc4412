// Planted controls: what only a child process ran is counted, what nobody ran is not.

import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import convert from "ast-v8-to-istanbul";
import { buildSync, transformSync } from "esbuild";
import { expect, it } from "vitest";
import { parseAstAsync } from "vitest/node";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { addChildren, type FileCounts } from "./child-coverage.mjs";

const source = `// A program with two branches and a function that nobody calls.
export function sizeOf(words: readonly string[]): "many" | "few" {
  if (words.length > 1) {
    return "many";
  }
  return words[0] === "one" ? "few" : "few";
}
export function nobodysOwn(): number {
  return process.argv.length || 2;
}
console.log(sizeOf(process.argv.slice(2)));
`;

it("counts what child processes ran, and nothing else", async () => {
  const { home, dumps, own } = await builtProgram();
  run(home, dumps, ["one"]);
  run(home, dumps, ["two"]);
  const told = await addChildren({ [join(home, "src/program.ts")]: own }, { dumps, home });
  expect(told).toMatchObject({ dumps: 2, scripts: 1 });
  expect(countsByLine(own)).toEqual({
    "3 if": [0, 2],
    "6 cond-expr": [1, 1],
    "9 binary-expr": [0, 0],
    sizeOf: 2,
    nobodysOwn: 0,
    "line 3": 2,
    "line 4": 0,
    "line 6": 2,
    "line 9": 0,
    "line 11": 2,
  });
});

it("adds to what was counted before", async () => {
  const { home, dumps, own } = await builtProgram();
  for (const piece of Object.keys(own.s)) own.s[piece] = 5;
  run(home, dumps, ["one"]);
  await addChildren({ [join(home, "src/program.ts")]: own }, { dumps, home });
  expect(countsByLine(own)).toMatchObject({ "line 4": 5, "line 6": 6 });
});

it("leaves out what starts elsewhere in the build, and what a killed process left", async () => {
  const { home, dumps, own } = await builtProgram();
  for (const { start } of Object.values(own.statementMap)) Object.assign(start, { column: start.column + 1 });
  run(home, dumps, ["one"]);
  writeFileSync(join(dumps, "coverage-1-1-0.json"), '{"result":[{"scri');
  const told = await addChildren({ [join(home, "src/program.ts")]: own }, { dumps, home });
  expect(told.places).toMatchObject({ statements: { met: 0 }, functions: { met: 2 } });
  expect(Object.values(own.s)).toEqual([0, 0, 0, 0, 0]);
  expect(countsByLine(own)).toMatchObject({ sizeOf: 1, "6 cond-expr": [1, 0] });
});

it("counts nothing of a build without source maps, and nothing without child processes", async () => {
  const { home, dumps, own } = await builtProgram();
  const files = { [join(home, "src/program.ts")]: own };
  expect(await addChildren(files, { dumps, home })).toMatchObject({ dumps: 0, scripts: 0 });
  run(home, dumps, ["one"]);
  rmSync(join(home, "dist/program.js.map"));
  expect(await addChildren(files, { dumps, home })).toMatchObject({ dumps: 1, scripts: 0 });
  expect(Object.values(own.s)).toEqual([0, 0, 0, 0, 0]);
});

/** A repository with one program, as Vitest's own conversion sees it before anything has run. */
async function builtProgram(): Promise<{ home: string; dumps: string; own: FileCounts }> {
  const home = temporaryFolder();
  mkdirSync(join(home, "src"));
  const file = join(home, "src/program.ts");
  writeFileSync(file, source);
  const settings = { format: "cjs", bundle: true, minifyWhitespace: true, sourcemap: "external" } as const;
  buildSync({ ...settings, entryPoints: [file], outfile: join(home, "dist/program.js") });
  const { code, map } = transformSync(source, { loader: "ts", sourcemap: true, sourcefile: file });
  const url = pathToFileURL(file).href;
  const converted = await convert({
    code,
    sourceMap: JSON.parse(map),
    ast: parseAstAsync(code),
    coverage: { url, functions: [] },
  });
  const own = converted[file] as FileCounts | undefined;
  if (own === undefined) throw new Error("the program was not converted");
  return { home, dumps: join(home, "dumps"), own };
}

function run(home: string, dumps: string, words: readonly string[]): void {
  execFileSync(process.execPath, [join(home, "dist/program.js"), ...words], {
    env: { ...process.env, NODE_V8_COVERAGE: dumps },
  });
}

function countsByLine(own: FileCounts): Record<string, number | readonly number[] | undefined> {
  const branches = Object.entries(own.branchMap).map(([at, { type, locations }]) => [
    `${locations[0]?.start.line} ${type}`,
    own.b[at],
  ]);
  const functions = Object.entries(own.fnMap).map(([at, { name }]) => [name, own.f[at]]);
  const lines = Object.entries(own.statementMap).map(([at, { start }]) => [`line ${start.line}`, own.s[at]]);
  return Object.fromEntries([...branches, ...functions, ...lines]);
}
