// Builds dist/ once before the tests, so that tests of the command line run what users run.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

export function setup(): void {
  const build = fileURLToPath(new URL("../../scripts/build.mjs", import.meta.url));
  try {
    execFileSync(process.execPath, [build, "--no-types"], { stdio: ["ignore", "ignore", "pipe"] });
  } catch (error) {
    if (process.env.CI === "true") throw error;
    process.stderr.write("build failed: tests of the command line will fail\n");
  }
}
