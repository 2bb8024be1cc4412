// The layers of src/: who may import whom, packages and Node's own modules included.

import { type Import, importsOf } from "./imports.js";
import { layerOf, type SourceFile, type Violation, violationAt } from "./source-file.js";

/** What each folder may import besides itself and errors.ts. Kept word for word with ARCHITECTURE.md. */
export const mayImport: Readonly<Record<string, readonly string[]>> = {
  core: [],
  formats: ["core"],
  exporters: ["formats", "core"],
  store: ["formats", "core"],
  collectors: ["formats", "core"],
  readers: ["store", "formats", "core"],
  catalog: ["readers", "store", "formats", "core"],
  recorder: ["store", "collectors", "formats", "core"],
  evaluate: ["recorder", "formats", "core"],
  tfjs: ["recorder", "formats", "core"],
  stage: ["recorder", "catalog", "store", "formats", "core"],
  sweep: ["stage", "recorder", "catalog", "store", "formats", "core"],
  aggregate: ["catalog", "store", "formats", "exporters", "core"],
  report: ["catalog", "store", "formats", "exporters", "core"],
};

/** These may use every other folder, but not each other upwards: nothing imports the command line. */
const topLayers = ["server", "cli", "index"];
/** Pure by themselves: they also run in the web page. */
const withoutNode = ["core", "exporters", "web"];

/** The files of store that change the disk; those that read and write, as annotations, are not among them. */
const storeWriters =
  /^src\/store\/(file-system|atomic-write|claim|line-log|append-record|copy-file|index-file|archive|trash|lock)\b/;

const reasons: Readonly<Record<string, string>> = {
  core: "core is the pure part that everything stands on; it knows nobody but errors.ts",
  formats: "formats turn bytes into data and back; they know nothing of runs on disk",
  exporters: "exporters turn a table into bytes; files are written by the command line through store",
  store: "store knows our own run folder only; what reads foreign folders is a reader",
  readers: "readers only read; finding and caching is catalog's work, writing is store's and recorder's",
  recorder: "recording must not depend on reading other runs",
  tfjs: "the training harness stands on the recorder alone, so that recording can be used without it",
};

/** Every import that crosses layers against the order, and every import of the command line from below. */
export function checkLayers(sources: readonly SourceFile[]): Violation[] {
  return sources.flatMap((source) => {
    const layer = layerOf(source.path);
    if (layer === undefined) return [];
    return importsOf(source).flatMap((imported) => {
      const message = importFault(layer, imported);
      return message === undefined ? [] : [violationAt(source, imported.node, message)];
    });
  });
}

function importFault(layer: string, imported: Import): string | undefined {
  const { specifier, target } = imported;
  if (target === undefined) return packageFault(layer, specifier);
  const other = layerOf(target);
  if (other === undefined)
    return `imports ${target}. src/ holds all that is shipped; it needs nothing outside.`;
  if (other === layer || other === "errors") return undefined;
  if (layer === "errors") return `imports ${other}. errors.ts is used by every folder, so it can use none.`;
  if (other === "cli")
    return "imports cli. Nothing stands on the command line, so that all of it can be used without.";
  if (other === "index")
    return `imports index.ts. That is the entry for users; import ${layer}'s own neighbours.`;
  if (topLayers.includes(layer)) return undefined;
  if (layer === "web") return webFault(target, imported);
  const allowed = mayImport[layer];
  if (allowed === undefined)
    return `belongs to src/${layer}/, which has no place in the layers. Add it to them.`;
  if (layer === "readers" && storeWriters.test(target)) {
    return `imports ${target}, which writes. Readers never change what they read.`;
  }
  if (allowed.includes(other)) return undefined;
  const list = ["errors", ...allowed].join(", ");
  const reason = reasons[layer] ?? "each folder uses only those below it";
  return `imports ${other}. ${layer} may use ${list} only: ${reason}.`;
}

function webFault(target: string, imported: Import): string | undefined {
  if (layerOf(target) === "core") return undefined;
  if (/^src\/server\/api(\/|\.ts$)/.test(target) && imported.isTypeOnly) return undefined;
  return `imports ${target}. The page runs in a browser: it may use core, and of the server only the types of its API.`;
}

function packageFault(layer: string, specifier: string): string | undefined {
  const isNode = specifier.startsWith("node:");
  if (isNode && withoutNode.includes(layer)) {
    return `imports ${specifier}. ${layer} touches neither disk nor network, so that the web page can use it and tests need no machine; take what it needs as a parameter.`;
  }
  if (layer === "core" && !isNode && !pureInCore.includes(specifier)) {
    return `imports the package ${specifier}. core is pure; only ${pureInCore.join(" and ")} are known to be.`;
  }
  return undefined;
}

/** Packages that compute and do nothing else. */
const pureInCore = ["re2js", "simple-statistics"];

/**
 * Scripts are what users would write: they import only the public entries, packages and Node's modules. Benchmarks also
 * import what they measure, but not the command line.
 */
export function checkScripts(sources: readonly SourceFile[]): Violation[] {
  return sources
    .filter((source) => source.path.startsWith("scripts/"))
    .flatMap((source) =>
      importsOf(source)
        .filter(({ target }) => target !== undefined && !target.startsWith("scripts/"))
        .filter(({ target }) => !isMeasured(source.path, target ?? ""))
        .map((imported) =>
          violationAt(
            source,
            imported.node,
            `imports ${imported.specifier}. Scripts show what users can do: import "runledger" or "runledger/tfjs".`,
          ),
        ),
    );
}

function isMeasured(script: string, target: string): boolean {
  return script.startsWith("scripts/bench/") && target.startsWith("src/") && !target.startsWith("src/cli/");
}

/** Relative imports must name the file that Node will load, and exist. */
export function checkEndings(sources: readonly SourceFile[]): Violation[] {
  const known = new Set(sources.map((source) => source.path));
  return sources.flatMap((source) =>
    importsOf(source).flatMap((imported) => {
      if (imported.target === undefined) return [];
      if (!/\.(js|mjs|json|svelte|css)$/.test(imported.specifier)) {
        return [
          violationAt(
            source,
            imported.node,
            `imports ${imported.specifier} without .js; Node would not find it.`,
          ),
        ];
      }
      if (known.has(imported.target) || /\.(json|css)$/.test(imported.specifier)) return [];
      return [violationAt(source, imported.node, `imports ${imported.specifier}, which does not exist.`)];
    }),
  );
}
