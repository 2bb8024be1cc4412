import { describe, expect, it } from "vitest";
import { compareSpec } from "../../src/cli/commands/compare.spec.js";
import { exportFormats } from "../../src/exporters/index.js";
import { type ExporterCase, exporterContract } from "../contracts/exporters.contract.js";
import { readCsv, readJson, readLatex, readMarkdown } from "../helpers/read-exports.js";
import { readHtml } from "../helpers/read-html.js";
import { readParquet } from "../helpers/read-parquet.js";

const readers: Readonly<Record<string, Omit<ExporterCase, "exporter">>> = {
  csv: { readBack: readCsv, idName: "run_id" },
  json: { readBack: readJson, idName: "id" },
  parquet: { readBytes: readParquet, idName: "run_id" },
  markdown: { readBack: readMarkdown, idName: "run id" },
  latex: { readBack: readLatex, idName: "run id" },
  html: { readBack: readHtml, idName: "run id" },
};
const exporters = await Promise.all(exportFormats.map(({ load }) => load()));

describe("the list of exporters", () => {
  it("names each format and ending once, and the contract covers all", () => {
    const names = exportFormats.map((format) => format.name);
    expect(exporters.map((exporter) => exporter.name)).toEqual(names);
    expect(new Set(names).size).toBe(names.length);
    expect(new Set(exporters.map((exporter) => exporter.extension)).size).toBe(names.length);
    expect(Object.keys(readers)).toEqual(names);
  });

  it("is what compare --export offers", () => {
    const offered = compareSpec.options.find((option) => option.name === "export")?.choices;
    expect(offered).toEqual(exportFormats.map((format) => format.name));
  });
});

for (const exporter of exporters) {
  const reader = readers[exporter.name];
  if (reader !== undefined) exporterContract({ exporter, ...reader });
}
