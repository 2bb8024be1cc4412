// A large root is written by two threads: the tables must be those that one thread makes, and a full disk must do no harm.

import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it, onTestFinished } from "vitest";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { aggregate, filesOf, header, query, step, writeLog } from "./aggregate-world.js";

const command = join(import.meta.dirname, "../../dist/cli/main.js");

/** Tells on stderr of each thread that the command starts. */
const counting = `const threads = require("node:worker_threads");
threads.Worker = class extends threads.Worker {
  constructor(...given) { super(...given); process.stderr.write("a thread\\n"); }
};`;

function runCommand(root: string) {
  const hook = join(temporaryFolder(), "count.cjs");
  writeFileSync(hook, counting);
  const { status, stderr } = spawnSync(
    process.execPath,
    ["--require", hook, command, "aggregate", root, "--json"],
    {
      encoding: "utf8",
    },
  );
  return { status, stderr, threads: stderr.split("a thread\n").length - 1 };
}

/** 26 logs of 1 MiB; the last have a column and a kind that the first have not. */
function writeLargeRoot(root: string): void {
  const note = 'words, "quoted" and é '.repeat(60);
  for (let log = 0; log < 26; log++) {
    const id = `run-${String(log).padStart(2, "0")}`;
    const lines = Array.from({ length: 780 }, (_, index) =>
      step(id, index, {
        score: index / (log + 7),
        answer: log > 22 && index > 700 ? index : `=${index % 4}`,
        ...(log > 20 && index > 600 ? { late: { field: index % 3 === 0 ? null : -0.5 } } : {}),
        ...{ note, reasons: index % 5 === 0 ? ["low", `why ${index % 2}`] : [] },
      }),
    );
    writeLog(join(root, `${log % 3}/${id}.jsonl`), [header(id, { model: `m${log % 4}` }), ...lines]);
  }
}

/** What the tables hold: CSV unpacked, rollups and the report byte by byte. */
function contentsOf(root: string): Map<string, string> {
  const out = join(root, "_aggregated");
  const names = [...filesOf(out).keys()].filter((name) => !name.endsWith(".parquet"));
  return new Map(
    names.map((name) => {
      const bytes = readFileSync(join(out, name));
      return [name, (name.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString()];
    }),
  );
}

const sums = `select count(*)::int n, count("late.field")::int late, count(distinct note)::int notes,
  sum(hash(s))::varchar all from (select columns(*)::varchar from steps) s`.replace(" all ", " every ");

describe("two threads", () => {
  it("make the tables that one makes, also where late logs change the columns", async () => {
    const root = temporaryFolder();
    writeLargeRoot(root);
    const { status, stderr, threads } = runCommand(root);
    expect(stderr.replace("a thread\n", "")).toBe("");
    expect([status, threads]).toEqual([0, 1]);
    const [shared, rows] = [contentsOf(root), await query(root, sums)];
    rmSync(join(root, "_aggregated"), { recursive: true });
    await aggregate(root);
    expect(
      [...contentsOf(root)].filter(([name, text]) => shared.get(name) !== text).map(([name]) => name),
    ).toEqual([]);
    expect(rows).toEqual(await query(root, sums));
    expect(rows).toMatchObject([{ n: 26 * 780, notes: 1 }]);
  }, 120_000);

  it("are not used where little is to be done", () => {
    const root = temporaryFolder();
    writeLog(join(root, "a.jsonl"), [header("a"), step("a", 0)]);
    expect(runCommand(root)).toMatchObject({ status: 0, threads: 0 });
  });
});

const canMount = tryMount();
if (!canMount) console.log("skipped: 1 test, not root on Linux with the right to mount");

function tryMount(): boolean {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return false;
  const script = "d=$(mktemp -d) && mount -t tmpfs -o size=64k tmpfs $d && umount $d && rmdir $d";
  return spawnSync("sh", ["-c", script]).status === 0;
}

describe("a disk that really is full", () => {
  it.runIf(canMount)(
    "leaves the old database as it was, and no rest of the new one",
    async () => {
      const root = temporaryFolder();
      writeLog(join(root, "old.jsonl"), [header("old"), step("old", 0)]);
      const out = join(root, "_aggregated");
      mkdirSync(out);
      expect(spawnSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", out]).status).toBe(0);
      onTestFinished(() => void spawnSync("umount", ["-l", out]));
      await aggregate(root);
      const [before, free] = [filesOf(out), statfsSync(out).bfree];
      writeLargeRoot(root);
      const { status, stderr, threads } = runCommand(root);
      expect(stderr).toMatch(/_aggregated: cannot be written \(.*(ENOSPC|[Nn]o space left).*\)/);
      expect([status, threads]).toEqual([1, 1]);
      expect(filesOf(out)).toEqual(before);
      expect(statfsSync(out).bfree).toBe(free);
    },
    120_000,
  );
});
