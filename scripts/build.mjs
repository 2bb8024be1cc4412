// Builds dist/ (the package) and build/scripts/ (this repository's own scripts) with esbuild, and dist/types with tsc.
import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { buildCommandLine, withoutCanvas } from "./build-command-line.mjs";
import { buildPage } from "./build-page.mjs";

const home = fileURLToPath(new URL("..", import.meta.url));
const { version, dependencies } = JSON.parse(readFileSync(join(home, "package.json"), "utf8"));
const withTypes = !process.argv.includes("--no-types");
// For counting what tests run: maps beside the files, and code as it was written.
const asWritten = { minify: false, minifySyntax: false, sourcemap: "external" };
const mapped = process.argv.includes("--source-maps") ? asWritten : {};
// Everything is made beside its place and then renamed, so that who runs dist/ meanwhile does not find half of it.
const fresh = mkdtempSync(join(home, ".build-"));

const common = {
  absWorkingDir: home,
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20.19",
  logLevel: "warning",
  legalComments: "none",
  minifySyntax: true,
  define: { __RUNLEDGER_VERSION__: JSON.stringify(version) },
  ...mapped,
};
const runtimePackages = [
  ...Object.keys(dependencies),
  "@tensorflow/tfjs-node",
  "@tensorflow/tfjs-node-gpu",
  "h5wasm",
];
// Bundled CommonJS packages call require() for Node's own modules.
const requireShim =
  "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);";

try {
  const { metafile } = await build({
    ...common,
    entryPoints: [
      { in: "src/index.ts", out: "index" },
      { in: "src/tfjs/index.ts", out: "tfjs/index" },
    ],
    outdir: join(fresh, "dist"),
    splitting: true,
    chunkNames: "chunks/[name]-[hash]",
    external: runtimePackages,
    alias: withoutCanvas,
    banner: { js: requireShim },
    metafile: true,
  });
  const inputs = [
    copyFont(),
    ...Object.keys(metafile.inputs),
    ...(await buildCommandLine(common, join(fresh, "dist/cli"))),
    ...(await buildPage(home, join(fresh, "dist/web"), undefined, mapped)),
  ];
  writeFileSync(join(fresh, "dist/THIRD-PARTY-LICENSES.txt"), bundledLicenses([...new Set(inputs)]));
  const scripts = await buildScripts();
  if (withTypes) buildTypes();
  for (const folder of ["dist", "build"]) swap(folder);
  console.error(`built runledger ${version}: dist/, build/scripts/ (${scripts} scripts)`);
} finally {
  rmSync(fresh, { recursive: true, force: true });
}

/** Puts the font of pictures into the package; returns where it came from. */
function copyFont() {
  const file = "node_modules/dejavu-fonts-ttf/ttf/DejaVuSans.ttf";
  mkdirSync(join(fresh, "dist/fonts"), { recursive: true });
  copyFileSync(join(home, file), join(fresh, "dist/fonts/DejaVuSans.ttf"));
  return file;
}

/** Builds this repository's own scripts; returns how many. They find their packages in node_modules. */
async function buildScripts() {
  const scripts = readdirSync(join(home, "scripts"), { recursive: true })
    .map(String)
    .filter((file) => file.endsWith(".ts"));
  await build({
    ...common,
    minifySyntax: false,
    entryPoints: scripts.map((file) => ({ in: join("scripts", file), out: file.slice(0, -3) })),
    outdir: join(fresh, "build/scripts"),
    packages: "external",
  });
  return scripts.length;
}

function buildTypes() {
  const compiler = join(home, "node_modules/typescript/bin/tsc");
  const words = [compiler, "-p", "tsconfig.types.json", "--outDir", join(fresh, "dist/types")];
  execFileSync(process.execPath, words, { cwd: home, stdio: "inherit" });
}

/** The licenses of the packages whose code is in the bundle: they ask to go with it. */
function bundledLicenses(inputs) {
  const packages = new Set(
    inputs.flatMap((input) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1] ?? []),
  );
  const parts = [...packages].sort().map((name) => {
    const folder = join(home, "node_modules", name);
    const { version: packageVersion, license } = JSON.parse(
      readFileSync(join(folder, "package.json"), "utf8"),
    );
    const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
    const text = file === undefined ? `License: ${license}` : readFileSync(join(folder, file), "utf8").trim();
    return `${name} ${packageVersion}\n\n${text}\n`;
  });
  return parts.join(`\n${"-".repeat(80)}\n\n`);
}

function swap(folder) {
  const place = join(home, folder);
  if (existsSync(place)) renameSync(place, join(fresh, `old-${folder}`));
  renameSync(join(fresh, folder), place);
}
