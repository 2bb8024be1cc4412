// Builds dist/ (the package) and build/scripts/ (this repository's own scripts) with esbuild, and dist/types with tsc.
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const home = fileURLToPath(new URL("..", import.meta.url));
const { version, dependencies } = JSON.parse(readFileSync(join(home, "package.json"), "utf8"));
const withTypes = !process.argv.includes("--no-types");

const common = {
  absWorkingDir: home,
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20.19",
  logLevel: "warning",
  legalComments: "linked",
  define: { __RUNLEDGER_VERSION__: JSON.stringify(version) },
};
const runtimePackages = [...Object.keys(dependencies), "@tensorflow/tfjs-node", "@tensorflow/tfjs-node-gpu"];
// Bundled CommonJS packages call require() for Node's own modules.
const requireShim =
  "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);";

rmSync(join(home, "dist"), { recursive: true, force: true });
await build({
  ...common,
  entryPoints: [
    { in: "src/cli/main.ts", out: "cli/main" },
    { in: "src/cli/compare-runs.ts", out: "cli/compare-runs" },
    { in: "src/index.ts", out: "index" },
    { in: "src/tfjs/index.ts", out: "tfjs/index" },
  ],
  outdir: "dist",
  splitting: true,
  minifySyntax: true,
  chunkNames: "chunks/[name]-[hash]",
  external: runtimePackages,
  banner: { js: requireShim },
});
for (const bin of ["main", "compare-runs"]) chmodSync(join(home, "dist/cli", `${bin}.js`), 0o755);

rmSync(join(home, "build"), { recursive: true, force: true });
const scripts = readdirSync(join(home, "scripts"), { recursive: true })
  .map(String)
  .filter((file) => file.endsWith(".ts"));
if (scripts.length > 0) {
  await build({
    ...common,
    entryPoints: scripts.map((file) => ({ in: join("scripts", file), out: file.slice(0, -3) })),
    outdir: "build/scripts",
    packages: "external",
  });
}

const compiler = join(home, "node_modules/typescript/bin/tsc");
if (withTypes && existsSync(compiler)) {
  execFileSync(process.execPath, [compiler, "-p", "tsconfig.types.json"], { cwd: home, stdio: "inherit" });
}
console.error(`built ${basename(home)} ${version}: dist/, build/scripts/ (${scripts.length} scripts)`);
