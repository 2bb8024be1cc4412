// Builds dist/cli/: the command, made to start fast. Every 40 KB that node has to look at cost about 1 ms, every file
// about 0.7 ms, and ES modules 3 ms more than CommonJS. So it is CommonJS in few files, each with all that it needs, and
// what few runs need is loaded when it is first used. main.js loads all of them with the compiled code of earlier runs.
import { chmodSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** Packages in files of their own, loaded at their first use although the code imports them as usual. */
const lazyPackages = ["yaml", "table", "tar", "re2js", "vega", "vega-lite"];

/** Node's own modules that take long to load; the same. */
const lazyBuiltins = ["node:crypto", "node:zlib", "node:child_process", "node:os", "node:v8"];

/** Packages that stay outside: they bring binaries. */
const outsidePackages = ["@duckdb/node-api", "@resvg/resvg-js"];

/** vega looks for a canvas where it is loaded, with an await that CommonJS does not know; we measure text ourselves. */
export const withoutCanvas = {
  "vega-canvas": fileURLToPath(import.meta.resolve("vega-canvas")).replace(".node.js", ".browser.js"),
};

/** Parts with much code that only they need: what imports them finds their exports, loaded at their first use. */
const lazyParts = [
  "readers/shape/find-by-shape.ts",
  "catalog/reading.ts",
  "recorder/evaluation-record.ts",
  "core/evaluation/run-store-report.ts",
];

/** These share one file: the small commands that read runs. */
const sharedFile = /\/src\/cli\/commands\/(list|show|history|fields|note|tag|index-runs)\.ts$/;

/** Of what is imported with `import()`, these are files of their own. Anything else stays with what imports it. */
const ownFile = new RegExp(
  `/src/(${[
    "cli/(help|diagnosis-column)",
    "cli/commands/(?!(index|completion)\\.ts)[a-z-]+",
    "core/family-table",
    "recorder/scraped-lines",
    "exporters/[a-z-]+",
  ].join("|")})\\.ts$`,
);

/**
 * Builds the two commands into a folder and returns the files that went into it.
 * Parts repeat the code they share with main.js. So nothing may depend on there being one copy of a module; errors know
 * their kind by name.
 */
export async function buildCommandLine(common, folder) {
  const parts = new Map();
  const shared = new Map();
  const packages = new Set();
  const inputs = new Set();
  const run = async (options) => {
    const { metafile } = await build({
      ...settings,
      ...options,
      external: [...outsidePackages, ...(options.external ?? [])],
      metafile: true,
    });
    for (const input of Object.keys(metafile.inputs)) inputs.add(input);
  };
  const settings = {
    ...common,
    format: "cjs",
    // Readable in the trace of a defect: names stay, lines are short.
    minifyWhitespace: true,
    lineLimit: 160,
    supported: { "dynamic-import": false },
    define: { ...common.define, "import.meta.url": "importMetaUrl" },
    banner: { js: 'const importMetaUrl = require("node:url").pathToFileURL(__filename).href;' },
    plugins: [lazyPlugin({ parts, shared, packages }), plainWidthPlugin],
  };
  const entries = Object.entries({ start: "main", main: "command", "compare-runs": "compare-runs" });
  const entryPoints = entries.map(([name, out]) => ({ in: `src/cli/${name}.ts`, out }));
  await run({ entryPoints, outdir: folder });
  const getters = [...shared].map(
    ([name, file]) => `get ${JSON.stringify(name)}() { return require(${JSON.stringify(file)}); }`,
  );
  const stdin = {
    contents: `module.exports = { ${getters.join(",")} };`,
    resolveDir: settings.absWorkingDir,
  };
  await run({ stdin, outfile: join(folder, "small-commands.js") });
  const built = new Set();
  for (let todo = [...parts]; todo.length > 0; todo = [...parts].filter(([name]) => !built.has(name))) {
    const entryPoints = todo.map(([name, file]) => ({ in: file, out: name }));
    for (const [name] of todo) built.add(name);
    await run({ entryPoints, outdir: folder });
  }
  for (const name of packages) {
    const contents = `module.exports = require(${JSON.stringify(name)})`;
    const stdin = { contents, resolveDir: settings.absWorkingDir };
    const options = { plugins: [], alias: withoutCanvas, stdin, minify: true, sourcemap: false };
    await run({ ...options, outfile: join(folder, packageFile(name)) });
  }
  writeFileSync(join(folder, "package.json"), '{ "type": "commonjs" }\n');
  for (const name of ["main", "compare-runs"]) chmodSync(join(folder, `${name}.js`), 0o755);
  refuseWideTexts(folder);
  return inputs;
}

/** One character beyond ASCII makes all of a file's text take twice the memory, and longer to load. */
function refuseWideTexts(folder) {
  for (const name of readdirSync(folder).filter((file) => file.endsWith(".js"))) {
    const [found] = /.{0,60}[^\0-\x7f]/.exec(readFileSync(join(folder, name), "utf8")) ?? [];
    if (found !== undefined)
      throw new Error(`${name}: write \\u and its number in "${found}" (regular expression?)`);
  }
}

/** Replaces imports by stand-ins whose exports load the real thing when they are first asked for. */
function lazyPlugin({ parts, shared, packages }) {
  return {
    name: "lazy",
    setup({ onResolve, onLoad, resolve }) {
      onResolve({ filter: /^\./ }, async ({ path, kind, importer, resolveDir, pluginData }) => {
        if (pluginData === "resolved") return undefined;
        if (path === "./start.js") return { path: "./main.js", external: true };
        const { path: file } = await resolve(path, { kind, importer, resolveDir, pluginData: "resolved" });
        if (kind === "dynamic-import" && sharedFile.test(file)) {
          return { path: addPart(shared, file), namespace: "shared" };
        }
        if (kind === "dynamic-import" && ownFile.test(file)) {
          return { path: `./${addPart(parts, file)}.js`, external: true };
        }
        const lazyPart = lazyParts.find((part) => file.endsWith(`/src/${part}`));
        if (lazyPart === undefined || kind === "entry-point") return undefined;
        const data = { names: exportedNames(file), target: `./${addPart(parts, file)}.js` };
        return { path: lazyPart, namespace: "stand-in", pluginData: data };
      });
      onResolve({ filter: /^(node:)?[a-z0-9_-]+$/ }, async ({ path, kind, namespace }) => {
        const isLazy = lazyPackages.includes(path) || lazyBuiltins.includes(path);
        if (!isLazy || namespace === "stand-in" || kind === "require-call") return undefined;
        if (!isBuiltin(path)) packages.add(path);
        const names = Object.keys(await import(path)).filter((name) => /^\w+$/.test(name));
        const data = { names, target: isBuiltin(path) ? path : `./${packageFile(path)}` };
        return { path, namespace: "stand-in", pluginData: data };
      });
      onResolve({ filter: /.*/, namespace: "stand-in" }, ({ path }) => ({ path, external: true }));
      onResolve({ filter: /.*/, namespace: "shared" }, ({ path }) => ({ path, external: true }));
      onLoad({ filter: /.*/, namespace: "shared" }, ({ path }) => ({
        contents: `module.exports = require("./small-commands.js")[${JSON.stringify(path)}];`,
        loader: "js",
      }));
      onLoad({ filter: /.*/, namespace: "stand-in" }, ({ pluginData }) => ({
        contents: standIn(pluginData),
        loader: "js",
      }));
    },
  };
}

/** Names of the values that a module exports. */
function exportedNames(file) {
  const text = readFileSync(file, "utf8");
  const declared = [...text.matchAll(/^export (?:async )?(?:function|class|const) (\w+)/gm)].map(
    ([, name]) => name,
  );
  const listed = [...text.matchAll(/^export \{([^}]*)\}/gm)].flatMap(([, names]) => names.split(","));
  const values = listed.map((name) => name.trim()).filter((name) => /^\w+$/.test(name));
  return [...declared, ...values];
}

function packageFile(name) {
  return `package-${name}.js`;
}

function addPart(parts, file) {
  const name = basename(file, ".ts");
  parts.set(name, file);
  return name;
}

/** What it exports is inherited: of names of its own every import would make a copy, which took exec 2 ms. */
function standIn({ names, target }) {
  return `let real;
    const load = () => (real ??= require(${JSON.stringify(target)}));
    const lazy = { __esModule: true };
    for (const name of ${JSON.stringify(names.filter((name) => name !== "__esModule"))}) {
      Object.defineProperty(lazy, name, { get: () => load()[name] });
    }
    module.exports = Object.create(lazy);`;
}

/** The layout of help texts measures with our own width of text: the package's loads tables of all writing systems. */
const plainWidthPlugin = {
  name: "plain-width",
  setup({ onResolve, onLoad, initialOptions }) {
    const file = join(initialOptions.absWorkingDir, "src/core/printable.ts");
    onResolve({ filter: /^string-width$/ }, ({ path }) => ({ path, namespace: "plain-width" }));
    onLoad({ filter: /.*/, namespace: "plain-width" }, () => ({
      contents: `export { displayWidth as default } from ${JSON.stringify(file)};`,
      resolveDir: initialOptions.absWorkingDir,
    }));
  },
};
