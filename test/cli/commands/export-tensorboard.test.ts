import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readEvents } from "../../../src/formats/tfevents.js";
import { runCli } from "../../helpers/run-cli.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";
import { jsonLines, writeTree } from "../../helpers/write-tree.js";

function rootOfTwo(): string {
  const folder = temporaryFolder();
  const history = jsonLines({ step: 1, loss: 0.5 }, { step: 2, loss: 0.25 });
  for (const [name, lr] of [
    ["a", 0.1],
    ["b", 0.2],
  ] as const) {
    writeTree(join(folder, "runs", name), {
      "metadata.json": {
        schema_version: 1,
        run_id: name,
        status: "finished",
        config: { lr },
        metrics: { loss: 0.25, acc: lr },
      },
      "history.jsonl": history,
    });
  }
  return folder;
}

function tagsOf(folder: string): Record<string, number> {
  const [file = ""] = readdirSync(folder);
  const counts: Record<string, number> = {};
  readEvents(join(folder, file), ({ values }) => {
    for (const { tag } of values) counts[tag] = (counts[tag] ?? 0) + 1;
  });
  return counts;
}

describe("runledger export-tensorboard", () => {
  it("writes a folder a run, and the same again", async () => {
    const folder = rootOfTwo();
    for (const _ of ["first", "again"]) {
      const { code, out } = await runCli(["export-tensorboard", "--where", "lr > 0", "--out", "tb"], {
        in: folder,
      });
      expect(code).toBe(0);
      expect(out).toBe("2 runs with 4 points in tb. See them with: tensorboard --logdir tb\n");
      expect(readdirSync(join(folder, "tb"))).toEqual(["a", "b"]);
      expect(readdirSync(join(folder, "tb", "a"))).toHaveLength(1);
    }
    expect(tagsOf(join(folder, "tb", "b"))).toMatchObject({
      loss: 2,
      acc: 1,
      "_hparams_/session_start_info": 1,
    });
  });

  it("writes the runs that are named, each once", async () => {
    const folder = rootOfTwo();
    await runCli(["export-tensorboard", "a", "a", "--out", "tb"], { in: folder });
    expect(readdirSync(join(folder, "tb"))).toEqual(["a"]);
  });

  it("refuses to write beside event files of others, and asks for runs", async () => {
    const folder = rootOfTwo();
    writeTree(folder, { "tb/a/events.out.tfevents.1.elsewhere": "" });
    const taken = await runCli(["export-tensorboard", "a", "--out", "tb"], { in: folder });
    expect(taken.code).toBe(5);
    expect(taken.err).toContain("holds event files that this command did not write");
    const none = await runCli(["export-tensorboard"], { in: folder });
    expect(none.code).toBe(2);
    expect(none.err).toContain("no run is named");
    const nothing = await runCli(["export-tensorboard", "--where", "lr > 9"], { in: folder });
    expect(nothing.err).toContain('No run matches --where "lr > 9"');
    expect(existsSync(join(folder, "tensorboard_export"))).toBe(false);
    writeFileSync(join(folder, "file"), "");
    const blocked = await runCli(["export-tensorboard", "a", "--out", "file"], { in: folder });
    expect(blocked.err).toContain("cannot be written (ENOTDIR)");
  });
});
