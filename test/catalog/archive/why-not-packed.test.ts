import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { planRuns } from "../../../src/catalog/archive/archive-runs.js";
import { whyNotPacked } from "../../../src/catalog/archive/why-not-packed.js";
import { loadRuns } from "../../../src/catalog/load-runs.js";
import { type FileSystem, nodeFileSystem } from "../../../src/store/file-system.js";
import { machineIdentity } from "../../../src/store/writer-identity.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";
import { writeTree } from "../../helpers/write-tree.js";

it("says what keeps a run from being packed, and hides no trouble with the disk", () => {
  const root = temporaryFolder();
  writeTree(join(root, "a"), { "metadata.json": { schema_version: 1, run_id: "a", status: "finished" } });
  const { runs } = loadRuns([root], { nowMs: Date.now(), machine: machineIdentity() });
  const [plan] = planRuns(nodeFileSystem, runs, runs);
  if (plan === undefined) throw new Error("no run was found");
  expect(whyNotPacked(nodeFileSystem, plan)).toBeUndefined();
  const broken: FileSystem = {
    ...nodeFileSystem,
    list: () => {
      throw new Error("EIO: i/o error");
    },
  };
  expect(() => whyNotPacked(broken, plan)).toThrow("EIO");
  symlinkSync("/etc/hosts", join(root, "a/hosts"));
  expect(whyNotPacked(nodeFileSystem, plan)?.message).toContain("is a link to something that is not a file");
});
