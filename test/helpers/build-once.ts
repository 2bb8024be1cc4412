// Builds dist/ and build/ once before the tests, so that tests of the command line run what users run.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

export function setup(): void {
  const build = fileURLToPath(new URL("../../scripts/build.mjs", import.meta.url));
  execFileSync(process.execPath, [build, "--no-types"], { stdio: ["ignore", "ignore", "inherit"] });
}
