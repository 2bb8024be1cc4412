// Mutation score of files of src/store/: `npm run test:mutation -- src/store/claim.ts …`; all of store/ when none is named (hours).
// Stryker is installed outside the repository, at a pinned version and without install scripts, and works on a copy.
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const version = "9.6.1";
const home = process.env.RUNLEDGER_MUTATION ?? join(tmpdir(), "runledger-mutation");
const stryker = join(home, "node_modules/@stryker-mutator");
const copy = join(home, "copy");

if (!existsSync(join(stryker, "core"))) {
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, "package.json"), '{"private":true}\n');
  const packages = [`@stryker-mutator/core@${version}`, `@stryker-mutator/vitest-runner@${version}`, "vitest@4.1.12"];
  const words = ["install", "--ignore-scripts", "--no-audit", "--no-fund", ...packages];
  execFileSync("npm", words, { cwd: home, stdio: "inherit" });
}
rmSync(copy, { recursive: true, force: true });
for (const part of ["src", "test/store", "test/helpers", "test/fixtures", "test/golden", "tsconfig.json", "package.json"])
  if (existsSync(part)) cpSync(part, join(copy, part), { recursive: true });
symlinkSync(resolve("node_modules"), join(copy, "node_modules"));
writeFileSync(
  join(copy, "vitest.config.mjs"),
  `export default { test: { include: ["test/store/*.test.ts"], setupFiles: ["test/helpers/property-seed.ts"], pool: "forks",
  testTimeout: 120000 }, define: { __RUNLEDGER_VERSION__: '"0.1.0-test"' } };\n`,
);
const chosen = process.argv.slice(2);
const options = {
  testRunner: "vitest",
  plugins: [join(stryker, "vitest-runner/dist/src/index.js")],
  vitest: { configFile: "vitest.config.mjs" },
  inPlace: true,
  coverageAnalysis: "perTest",
  ignoreStatic: true,
  concurrency: 2,
  timeoutMS: 30000,
  reporters: ["clear-text", "json"],
  thresholds: { high: 90, low: 80, break: 80 },
  mutate: chosen.length > 0 ? chosen : ["src/store/**/*.ts"],
};
writeFileSync(join(copy, "stryker.config.json"), JSON.stringify(options, undefined, 2));
const ended = spawnSync(process.execPath, [join(stryker, "core/bin/stryker.js"), "run"], { cwd: copy, stdio: "inherit" });
process.exitCode = ended.status ?? 1;
