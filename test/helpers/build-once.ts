// Builds dist/ and build/ once before the tests, so that tests of the command line run what users run.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";

export function setup({ config }: TestProject): void {
  const build = fileURLToPath(new URL("../../scripts/build.mjs", import.meta.url));
  const options = ["--no-types", ...(config.coverage.enabled ? ["--source-maps"] : [])];
  execFileSync(process.execPath, [build, ...options], { stdio: ["ignore", "ignore", "inherit"] });
}
