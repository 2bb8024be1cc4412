// Installs the tools themselves, each environment into its own folder outside the repository.

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { environments, nodePackages, wandbReader } from "./tool-list.js";

/**
 * Makes the environments that are missing: several gigabytes, most of it torch and TensorFlow.
 * @param say gets a line for each step, and the reason where one failed
 */
export function installEnvironments(folder: string, say: (line: string) => void): void {
  for (const [name, packages] of Object.entries(environments)) {
    const place = join(folder, name);
    if (existsSync(place)) continue;
    attempt(say, `${place}: ${packages.join(" ")}`, () => {
      execFileSync("python3", ["-m", "venv", place]);
      for (const one of name === "main" ? packages.map((item) => [item]) : [packages])
        attempt(say, `  ${one.join(" ")}`, () => pip(place, one));
      if (name === "main")
        pip(place, ["--no-deps", "--target", join(place, "share/wandb-reader"), wandbReader]);
    });
  }
  for (const [name, item] of Object.entries(nodePackages)) {
    const place = join(folder, "node", name);
    if (existsSync(join(place, "node_modules"))) continue;
    attempt(say, `${place}: ${item}`, () => {
      mkdirSync(place, { recursive: true });
      execFileSync("npm", ["init", "-y"], { cwd: place, stdio: "ignore" });
      const words = ["install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", item];
      execFileSync("npm", words, { cwd: place, stdio: "ignore" });
    });
  }
}

function pip(place: string, words: readonly string[]): void {
  execFileSync(join(place, "bin/python"), ["-m", "pip", "install", "--quiet", ...words], { stdio: "pipe" });
}

function attempt(say: (line: string) => void, what: string, step: () => void): void {
  say(what);
  try {
    step();
  } catch (error) {
    say(`  failed: ${String(error).split("\n")[0]}`);
  }
}
