// A line of 600 MiB among steps: skipped and told, in little memory.

import { spawnSync } from "node:child_process";
import { appendFileSync, closeSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { header, step, writeLog } from "../../aggregate/aggregate-world.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";

const mebibyte = 1024 * 1024;
const command = join(import.meta.dirname, "../../../dist/cli/main.js");
/** Tells the most memory that the command had resident, in KiB. */
const telling = `process.on("exit", () => process.stderr.write("\\npeak " + process.resourceUsage().maxRSS));`;

it("aggregates a log with a line of 600 MiB", () => {
  const root = temporaryFolder();
  const log = join(root, "a.jsonl");
  writeLog(log, [header("a"), step("a", 0)]);
  const file = openSync(log, "a");
  writeSync(file, '{"run_id":"a","step":1,"text":"');
  const piece = Buffer.alloc(mebibyte, "x");
  for (let count = 0; count < 600; count++) writeSync(file, piece);
  writeSync(file, '"}\n');
  closeSync(file);
  appendFileSync(log, `${JSON.stringify(step("a", 2))}\n`);
  const hook = `data:text/javascript,${encodeURIComponent(telling)}`;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--import", hook, command, "aggregate", root, "--json"],
    { encoding: "utf8" },
  );
  expect([status, JSON.parse(stdout)]).toEqual([
    0,
    expect.objectContaining({ steps: 2, malformed_lines: 1 }),
  ]);
  expect(stderr).toMatch(/a\.jsonl:3.*more than a line may have/);
  expect(Number(/peak (\d+)/.exec(stderr)?.[1])).toBeLessThan(400 * 1024);
});
