// Adds what child processes ran to a coverage map of the tests' own process. Node writes one file of counts a process; a build
// with source maps says which code of src/ they belong to. Both conversions are the same, but the two compilers name
// different ends of a piece of code: so a piece is known by its kind and by where it starts, and only if that is one piece's
// alone on either side. What is not recognized is not counted, so that the figure errs on the low side.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { mergeProcessCovs } from "@bcoe/v8-coverage";
import convert from "ast-v8-to-istanbul";
import { parseAstAsync } from "vitest/node";

/** How many files of counts are in memory at a time. */
const dumpsAtOnce = 20;

/** Kinds of pieces: where their places are, where their counts, and what a piece is known by. */
const kinds = [
  { name: "statements", places: "statementMap", counts: "s", key: (piece) => start(piece) },
  { name: "functions", places: "fnMap", counts: "f", key: (piece) => start(piece.loc) },
  {
    name: "branches",
    places: "branchMap",
    counts: "b",
    key: (piece) => [piece.type, ...piece.locations.map(start)].join(" "),
  },
];

/**
 * Adds counts to coverage of istanbul's form, an object by the path of each file.
 * @param options.dumps folder of the files that Node wrote
 * @param options.home folder of the repository, which holds src/ and the builds
 * @returns how many files and scripts there were, and of each kind how many pieces were found and how many recognized
 */
export async function addChildren(files, { dumps, home }) {
  const places = Object.fromEntries(kinds.map(({ name }) => [name, { found: 0, met: 0 }]));
  const written = existsSync(dumps) ? readdirSync(dumps).map((file) => join(dumps, file)) : [];
  const scripts = mergeDumps(written, home);
  for (const script of scripts) {
    const converted = await convertScript(script, home);
    for (const [file, data] of Object.entries(converted)) {
      if (files[file] !== undefined && !isCompiledTwice(file)) addCounts(files[file], data, places);
    }
  }
  return { dumps: written.length, scripts: scripts.length, places };
}

/** Svelte compiles what a first compiler left, whose places no map tells. */
function isCompiledTwice(file) {
  return file.endsWith(".svelte.ts");
}

/** The counts of all processes, one entry a script of a build that has a source map. */
function mergeDumps(files, home) {
  const ours = ["dist/", "build/"].map((folder) => pathToFileURL(join(home, folder)).href);
  const isOurs = ({ url }) =>
    ours.some((folder) => url.startsWith(folder)) && existsSync(new URL(`${url}.map`));
  let merged = { result: [] };
  for (let from = 0; from < files.length; from += dumpsAtOnce) {
    const read = files.slice(from, from + dumpsAtOnce).flatMap((file) => readDump(file));
    merged = mergeProcessCovs([merged, ...read.map(({ result }) => ({ result: result.filter(isOurs) }))]);
  }
  return merged.result;
}

/** A process that is killed while it ends leaves half a file. */
function readDump(file) {
  try {
    return [JSON.parse(readFileSync(file, "utf8"))];
  } catch {
    return [];
  }
}

async function convertScript({ url, functions }, home) {
  const code = readFileSync(new URL(url), "utf8");
  const sourceMap = JSON.parse(readFileSync(new URL(`${url}.map`), "utf8"));
  // They are relative to the folder that the build was made in before it got its place.
  sourceMap.sources = sourceMap.sources.map(
    (source) => pathToFileURL(join(home, source.replace(/^(\.\.\/)+/, ""))).href,
  );
  return convert({ code, sourceMap, ast: parseAstAsync(code), coverage: { functions, url } });
}

function addCounts(own, child, places) {
  for (const { name, places: at, counts, key } of kinds) {
    const known = onlyOnes(own[at], key);
    for (const [piece, index] of onlyOnes(child[at], key)) {
      places[name].found += 1;
      const ownIndex = known.get(piece);
      if (ownIndex === undefined) continue;
      places[name].met += 1;
      const count = child[counts][index];
      if (Array.isArray(count)) count.forEach((more, arm) => (own[counts][ownIndex][arm] += more));
      else own[counts][ownIndex] += count;
    }
  }
}

/** Index of each piece by its key, without pieces that share theirs. */
function onlyOnes(pieces, key) {
  const found = new Map();
  for (const [index, piece] of Object.entries(pieces)) {
    const name = key(piece);
    found.set(name, found.has(name) ? undefined : index);
  }
  return new Map([...found].filter(([, index]) => index !== undefined));
}

function start({ start: { line, column } }) {
  return `${line}:${column}`;
}
