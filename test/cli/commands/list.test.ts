import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { displayWidth } from "../../../src/core/printable.js";
import { runCli } from "../../helpers/run-cli.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";
import { writeTree } from "../../helpers/write-tree.js";

let here: string;
const list = async (columns?: number): Promise<string> =>
  (await runCli(["list"], { in: here, ...(columns === undefined ? {} : { columns }) })).out;

function writeRun(id: string, parts: object): void {
  const metadata = {
    ...{ schema_version: 1, run_id: id, status: "finished", started_at: "2026-01-22T02:01:57Z" },
    ...{ ended_at: "2026-01-22T02:03:27Z", timing: { duration_seconds: 90 }, ...parts },
  };
  writeTree(join(here, "runs", id), { "metadata.json": metadata });
}

beforeEach(() => {
  here = temporaryFolder();
  writeRun("mlp_unclipped_20260122_020157", {
    tags: ["demo", "sick"],
    notes: "Sick on purpose, see the report",
  });
  writeRun("lstm_20260122_020157", {});
});

describe("runledger list on a terminal", () => {
  it("leaves out the note, and says so, before it cuts the start of runs", async () => {
    const out = await list(80);
    expect(out).toMatch(
      /^mlp_unclipped_20260122_020157 {2}finished {2}2026-01-22 02:01 +90 s {2}demo sick$/m,
    );
    expect(out).toMatch(/\n1 column does not fit: note\. Pipe the output to see all\.\n$/);
  });

  it("shows the whole status of archived runs", async () => {
    await runCli(["archive", "mlp", "--remove"], { in: here });
    const out = await list(80);
    expect(out).toMatch(/^mlp_unclipped_20260122_020157 {2}finished, archived {2}2026-01-22 02:01 +90 s$/m);
    expect(out).toContain("2 columns do not fit: tags, note.");
  });

  it("cuts the note where there is room for some of it", async () => {
    const out = await list(100);
    expect(out).toMatch(/2026-01-22 02:01 +90 s {2}demo sick {2}Sick on purpos.*…$/m);
    expect(out).not.toContain("not fit");
  });

  it("is never wider than the terminal, and cuts long names in their middle at last", async () => {
    writeRun(`${"x".repeat(90)}_20260122_020157`, {});
    for (const columns of [60, 80, 120]) {
      const lines = (await list(columns)).trimEnd().split("\n").slice(0, -1);
      expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(columns);
    }
    expect(await list(80)).toMatch(/^x+…x+_20260122_020157 {2}finished {2}2026-01-22 02:01 /m);
  });

  it("says nothing of columns that are empty", async () => {
    here = temporaryFolder();
    writeRun("lstm_20260122_020157", {});
    expect(await list(50)).toMatch(
      /^run +status +started\n─.*\n.* 2026-01-22 02:01\n1 column .*: duration\./,
    );
  });

  it("breaks what it says of problems between words", async () => {
    writeTree(join(here, "runs/cut"), {
      "metadata.json": '{"schema_version": 1, "run_id": "cut", "metrics": ',
    });
    const { err } = await runCli(["list"], { in: here, columns: 60 });
    expect(err).toMatch(/^ {2}runs\/cut\/metadata\.json\S* .*\n {4}\S/m);
    expect(Math.max(...err.split("\n").map(displayWidth))).toBeLessThanOrEqual(60);
  });

  it("leaves nothing out in a pipe", async () => {
    expect(await list()).toContain("Sick on purpose, see the report\n");
  });
});

describe("runledger where no runs are found", () => {
  const told = async (...words: string[]): Promise<string> => (await runCli(words, { in: here })).err;

  it("points at all that is here, when only a usual folder was looked at", async () => {
    here = temporaryFolder();
    mkdirSync(join(here, "mlruns/1"), { recursive: true });
    expect(await told("list")).toMatch(
      /^No runs in mlruns\. .*\n.* Look at all that is here: runledger compare \.\n$/,
    );
    expect(await told("list", ".")).toContain("Look elsewhere: runledger compare FOLDER\n");
    expect(await told("show", "last")).toContain(
      'No run "last": there are no runs here.\n  Say where they are with --root FOLDER; --root . looks at all that is here.\n',
    );
  });
});
