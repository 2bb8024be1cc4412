// Manifests that anybody may have written: what is a trial, what is not, and what is said of it.

import { createHash } from "node:crypto";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { LaunchReader } from "../../../src/server/sweeps/read-launches.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";
import { writeTree } from "../../helpers/write-tree.js";

const sha256 = "a".repeat(64);
const trial = (id: string, more: object = {}): object => ({ id, sha256, params: { lr: 1 }, ...more });

function manifest(parts: object): object {
  return { schema_version: 1, kind: "runledger-submission", sweep: "demo", sweep_folder: "/s", ...parts };
}

/** A sweep's folder with manifests, each named after its bytes as launches write them. */
function folderWith(...manifests: readonly (object | string)[]): string {
  const folder = temporaryFolder();
  const texts = manifests.map((content) => (typeof content === "string" ? content : JSON.stringify(content)));
  const files = texts.map((text) => [
    `.runledger/submissions/${createHash("sha256").update(text).digest("hex").slice(0, 16)}.json`,
    text,
  ]);
  writeTree(folder, { ...Object.fromEntries(files), ".runledger/submissions/notes.txt": "no manifest" });
  return folder;
}

describe("the launches of a sweep", () => {
  it("are none where there is no manifest", () => {
    expect(new LaunchReader().read(temporaryFolder())).toEqual({
      ...{ trials: [], launchers: [], problems: [], mark: "" },
    });
  });

  it("have each trial once, in the order of the launches, with the last one's name and file", () => {
    const folder = folderWith(
      manifest({
        ...{ created_at: "2026-01-02T00:00:00Z", launcher: "slurm", sweep_file: "/s/new.yaml", sweep: "new" },
        trials: [trial("t2"), trial("t1"), trial("t1", { phase: "p" })],
      }),
      manifest({
        ...{ created_at: "2026-01-01T00:00:00Z", launcher: "local", sweep_file: "/s/old.yaml" },
        trials: [trial("t1")],
      }),
    );
    const launches = new LaunchReader().read(folder);
    expect(launches.trials.map(({ id, phase }) => [phase, id])).toEqual([
      [undefined, "t1"],
      [undefined, "t2"],
      ["p", "t1"],
    ]);
    expect(launches).toMatchObject({
      ...{ launchers: ["local", "slurm"], name: "new", sweepFile: "/s/new.yaml", problems: [] },
      ...{ firstLaunch: "2026-01-01T00:00:00Z", lastLaunch: "2026-01-02T00:00:00Z" },
    });
  });

  it("know artifacts of stages, and take no other for one", () => {
    const artifacts = [
      { kind: "target" },
      { kind: "run", target: "tgt_1" },
      { kind: "run", target: null },
      null,
      "target",
      { kind: "other" },
      { kind: "run", target: "../up" },
    ];
    const folder = folderWith(
      manifest({ trials: artifacts.map((artifact, index) => trial(`t${index}`, { artifact })) }),
    );
    const { trials, problems } = new LaunchReader().read(folder);
    expect(trials.map(({ artifact }) => artifact)).toEqual([
      ...[{ kind: "target" }, { kind: "run", target: "tgt_1" }, { kind: "run" }, undefined],
    ]);
    expect(problems).toEqual([expect.stringMatching(/\.json: 3 entries are no trial\.$/)]);
  });

  it.each([
    ["a text", "text"],
    ["a name that leads elsewhere", trial("../up")],
    ["a hidden name", trial(".hidden")],
    ["no hash", trial("t1", { sha256: "abc" })],
    ["no params", trial("t1", { params: 3 })],
    ["a phase that leads elsewhere", trial("t1", { phase: "a/b" })],
  ])("leave out an entry with %s, and say so", (_, entry) => {
    const { trials, problems } = new LaunchReader().read(
      folderWith(manifest({ trials: [entry, trial("good", { phase: null })] })),
    );
    expect(trials).toEqual([{ id: "good", sha256, params: { lr: 1 } }]);
    expect(problems).toEqual([expect.stringMatching(/\.json: 1 entry is no trial\.$/)]);
  });

  it("say which manifests cannot be read, and take odd members for absent", () => {
    const folder = folderWith(
      '{"schema_version":1,"ki',
      [],
      manifest({ created_at: "yesterday", launcher: 3, sweep: null, sweep_file: 4, trials: {} }),
    );
    const launches = new LaunchReader().read(folder);
    expect(launches.trials).toEqual([]);
    expect(launches.launchers).toEqual([]);
    expect(launches.problems.length).toBeGreaterThanOrEqual(2);
    expect(launches.firstLaunch).toBeUndefined();
  });

  it("are read again when there are others", () => {
    const folder = folderWith(manifest({ trials: [trial("t1")] }));
    const reader = new LaunchReader();
    const first = reader.read(folder);
    expect(reader.read(folder)).toBe(first);
    rmSync(join(folder, ".runledger/submissions"), { recursive: true });
    expect(reader.read(folder).trials).toEqual([]);
  });
});
