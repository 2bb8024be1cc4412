// npm run make-fixtures: lets the real tools write the small folders of test/golden-tools, and says what they know of them.
// Words: names of tools, else all; --environments DIR (else $RUNLEDGER_INTEROP); --out DIR; --install makes the environments.

import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { UserError } from "runledger";
import { installEnvironments } from "./make-fixtures/install-environments.js";
import { fixtureTools } from "./make-fixtures/tool-list.js";
import { defaultEnvironments, writeFixture } from "./make-fixtures/write-fixture.js";

const home = fileURLToPath(new URL("../..", import.meta.url));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { environments: { type: "string" }, out: { type: "string" }, install: { type: "boolean" } },
});
const environments = resolve(values.environments ?? defaultEnvironments(home));
const out = values.out === undefined ? join(home, "test/golden-tools") : resolve(values.out);

try {
  main();
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}

function main(): void {
  const names = fixtureTools.map(({ name }) => name);
  const unknown = positionals.find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new UserError("unknown-tool", `No tool "${unknown}". There are: ${names.join(", ")}`);
  if (values.install) installEnvironments(environments, (line) => console.log(line));
  const chosen = fixtureTools.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  const counts = { written: 0, skipped: 0, failed: 0 };
  for (const tool of chosen) {
    const fresh = mkdtempSync(join(tmpdir(), "runledger-fixture-"));
    const result = writeFixture(tool, { home, environments, out: fresh, isSmall: true });
    counts[result.outcome]++;
    if (result.outcome !== "written") console.log(`${tool.name}: ${result.outcome}: ${result.reason}`);
    else if (!result.isSandboxed)
      console.log(
        `${tool.name}: written to ${fresh}, not kept: no right to make namespaces, it names this machine`,
      );
    else replace(join(out, tool.name), fresh);
    if (result.outcome !== "written" || result.isSandboxed) rmSync(fresh, { recursive: true, force: true });
  }
  console.log(`${counts.written} written, ${counts.skipped} skipped, ${counts.failed} failed`);
  if (counts.failed > 0) process.exitCode = 1;
}

function replace(place: string, fresh: string): void {
  rmSync(place, { recursive: true, force: true });
  cpSync(fresh, place, { recursive: true, verbatimSymlinks: true });
  console.log(`${place}: written`);
}
