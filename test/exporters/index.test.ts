import { describe, expect, it } from "vitest";
import { exporters } from "../../src/exporters/index.js";
import { type ExporterCase, exporterContract } from "../contracts/exporters.contract.js";
import { readCsv, readJson, readLatex, readMarkdown } from "../helpers/read-exports.js";

const readers: Readonly<Record<string, Omit<ExporterCase, "exporter">>> = {
  csv: { readBack: readCsv, idName: "run_id" },
  json: { readBack: readJson, idName: "id" },
  markdown: { readBack: readMarkdown, idName: "run id" },
  latex: { readBack: readLatex, idName: "run id" },
};

describe("the list of exporters", () => {
  it("names each format and ending once, and the contract covers all", () => {
    const names = exporters.map((exporter) => exporter.name);
    expect(new Set(names).size).toBe(names.length);
    expect(new Set(exporters.map((exporter) => exporter.extension)).size).toBe(names.length);
    expect(Object.keys(readers)).toEqual(names);
  });
});

for (const exporter of exporters) {
  const reader = readers[exporter.name];
  if (reader !== undefined) exporterContract({ exporter, ...reader });
}
