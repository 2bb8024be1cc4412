import { expect, it } from "vitest";
import { isTemporaryOf, temporaryName } from "../../src/store/temporary-name.js";

it("the name of a file while it is written is hidden, never the same twice, and known again", () => {
  const path = "/out/a.tar.gz";
  const names = [temporaryName(path), temporaryName(path)].map((name) => name.replace("/out/", ""));
  expect(new Set(names).size).toBe(2);
  for (const name of names) {
    expect(name).toMatch(/^\.a\.tar\.gz\.[0-9a-f]{12}\.tmp$/);
    expect(isTemporaryOf(path, name)).toBe(true);
    expect(isTemporaryOf("/out/b.tar.gz", name)).toBe(false);
    for (const other of [`${name}.txt`, name.replace("gz.", "gz.x"), "a.tar.gz"])
      expect(isTemporaryOf(path, other)).toBe(false);
  }
});
