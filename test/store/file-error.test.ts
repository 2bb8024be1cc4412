import { join } from "node:path";
import { expect, it } from "vitest";
import { fileErrorWithPath, knowsNoLinks, saysFull } from "../../src/store/file-error.js";
import { nodeFileSystem } from "../../src/store/file-system.js";
import { diskError } from "../helpers/failing-file-system.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

it("what the system says of a file is told with its path, where it tells one", () => {
  const path = join(temporaryFolder(), "none");
  let told: unknown;
  try {
    nodeFileSystem.open(path, "read");
  } catch (error) {
    told = error;
  }
  expect(fileErrorWithPath(told)).toBe(`${path}: ENOENT`);
  expect(fileErrorWithPath(diskError("EIO"))).toBe("EIO");
  expect(fileErrorWithPath("no error at all")).toBe("no error at all");
});

it("a disk is full when it has no more room, or none for this user", () => {
  const codes = ["ENOSPC", "EDQUOT", "EFBIG", "EROFS"];
  expect(codes.map((code) => saysFull(diskError(code)))).toEqual([true, true, false, false]);
});

it("a disk knows no second names when it says so in one of the ways that disks have, and not when it fails", () => {
  const codes = ["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK", "EIO", "EEXIST"];
  expect(codes.filter((code) => !knowsNoLinks(diskError(code)))).toEqual(["EIO", "EEXIST"]);
});
