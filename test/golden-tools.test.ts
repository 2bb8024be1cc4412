// The folders that other tools wrote are all there, small, and name no machine.

import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fixtureTools } from "../scripts/make-fixtures/tool-list.js";
import { readToolFixture, toolFolder } from "./helpers/tool-fixture.js";

const mostBytes = 400_000;
const names = fixtureTools.map(({ name }) => name);

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

describe("folders of other tools", () => {
  it.each(names)("%s: says who wrote it and what the tool knows of it", (name) => {
    const { tool, versions, runs } = readToolFixture(toolFolder(name));
    expect(tool).toBe(name);
    expect(runs.length).toBeGreaterThan(0);
    const readme = readFileSync(join(toolFolder(name), "README.md"), "utf8");
    for (const version of Object.values(versions)) expect(readme).toContain(version);
  });

  it.each(names)("%s: is small", (name) => {
    const sizes = filesBelow(toolFolder(name)).map((file) => statSync(file).size);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(mostBytes);
  });

  it.each(names)("%s: names nobody's machine", (name) => {
    const telling = /\/(?:root|home|opt|Users|work)\/|\.(?:internal|localdomain)\b/;
    const found = filesBelow(toolFolder(name)).filter((file) => telling.test(readFileSync(file, "latin1")));
    expect(found).toEqual([]);
  });
});
