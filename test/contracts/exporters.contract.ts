// What must hold for every exporter of the list, whatever its format.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ComparisonTable } from "../../src/core/comparison/comparison-table.js";
import type { Value } from "../../src/core/value.js";
import type { Exporter } from "../../src/exporters/index.js";
import { acousticsSamples, acousticsTable, compareSamples } from "../helpers/sample-runs.js";

/** An export read back by an independent reader of its format. */
export interface ReadBack {
  /** Names of the columns, the run id's first. */
  readonly header: readonly string[];
  /** Texts of the cells; every row as long as the header. */
  readonly rows: readonly (readonly string[])[];
}

export interface ExporterCase {
  readonly exporter: Exporter;
  /** Throws when the text is not valid in the format. For binary formats `readBytes` instead. */
  readonly readBack?: (text: string) => ReadBack;
  readonly readBytes?: (bytes: Uint8Array) => Promise<ReadBack>;
  /** How the format names the first and the last column. */
  readonly idName: string;
}

/** Declares the tests for one exporter. */
export function exporterContract({ exporter, readBack, readBytes, idName }: ExporterCase): void {
  const readExport = async (table: ComparisonTable): Promise<ReadBack> => {
    const exported = exporter.export(table);
    if (readBytes !== undefined && exported instanceof Uint8Array) return await readBytes(exported);
    if (readBack === undefined) throw new Error(`${exporter.name}: nobody reads what it exports`);
    return readBack(asText(exported));
  };
  const acoustics = acousticsTable();

  describe(`every exporter: ${exporter.name}`, () => {
    it("has a name to type, an ending and a summary of one line", () => {
      expect(exporter.name).toMatch(/^[a-z][a-z0-9-]*$/);
      expect(exporter.extension).toMatch(/^[a-z0-9]+$/);
      expect(exporter.summary).toMatch(/^\S.{10,100}$/);
    });

    it("gives the same bytes for the same table and leaves it as it was", () => {
      const before = structuredClone(acoustics);
      expect(exporter.export(acoustics)).toEqual(exporter.export(acoustics));
      expect(acoustics).toEqual(before);
    });

    it(readBytes === undefined ? "ends with a line break and is well-formed text" : "is bytes", () => {
      const exported = exporter.export(acoustics);
      if (readBytes !== undefined) return expect(exported).toBeInstanceOf(Uint8Array);
      expect(asText(exported).endsWith("\n")).toBe(true);
      expect(asText(exported).isWellFormed()).toBe(true);
    });

    it("reads back with all runs in order, the run id first and the verdict last", async () => {
      const { header, rows } = await readExport(acoustics);
      expect(header[0]).toBe(idName);
      expect(header.at(-1)).toBe("verdict");
      expect(rows.map((row) => row[0])).toEqual(acoustics.rows.map((row) => row.id));
      expect(rows[2]?.at(-1)).toBe("3/3 met");
      for (const row of rows) expect(row).toHaveLength(header.length);
    });

    it("leaves out the verdict where no target is known", async () => {
      const { header } = await readExport(compareSamples(acousticsSamples));
      expect(header).not.toContain("verdict");
    });

    it("tells missing, null and NaN apart, as far as the format has words for them", async () => {
      const table = compareSamples(
        [{ id: "a" }, { id: "b", metrics: { m: null } }, { id: "c", metrics: { m: Number.NaN } }],
        { columns: ["m"], sortBy: "id" },
      );
      const cells = (await readExport(table)).rows.map((row) => row[1]);
      expect(new Set(cells).size).toBe(readBytes === undefined ? 3 : 2);
      expect(cells[2]).not.toBe(cells[1]);
      expect(cells).not.toContain("0");
    });

    it("exports a table without runs and one without columns", async () => {
      expect((await readExport(compareSamples([]))).rows).toEqual([]);
      const bare = { ...compareSamples([{ id: "a" }, { id: "b" }]), columns: [] };
      expect((await readExport(bare)).rows.map((row) => row[0])).toEqual(["a", "b"]);
    });

    it("keeps rows and columns apart whatever texts the runs hold", async () => {
      await fc.assert(
        fc.asyncProperty(hostileTable, async (table) => {
          const { header, rows } = await readExport(table);
          expect(header).toHaveLength(1 + table.columns.length);
          expect(rows).toHaveLength(table.rows.length);
          for (const row of rows) expect(row).toHaveLength(header.length);
        }),
        { numRuns: 300 },
      );
    });
  });
}

/** The text of an export. */
export function asText(exported: string | Uint8Array): string {
  return typeof exported === "string" ? exported : new TextDecoder("utf-8", { fatal: true }).decode(exported);
}

const hostileText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc
    .array(
      fc.constantFrom(
        ...[
          "\\",
          "|",
          "&",
          "%",
          "$",
          "#",
          "_",
          "{",
          "}",
          "~",
          "^",
          '"',
          "'",
          "`",
          "*",
          "<b>",
          ",",
          ";",
          "\t",
          "\n",
        ],
        ...[
          "\r\n",
          "\x1b[31m",
          "\u202e",
          "=1+1",
          "@x",
          "-",
          "--",
          "\\\\",
          "&amp;",
          "\\end{tabular}",
          "\ud800",
          "日本",
        ],
      ),
    )
    .map((parts) => parts.join("")),
);

const hostileValue: fc.Arbitrary<Value | undefined> = fc.oneof(
  hostileText,
  fc.double(),
  fc.boolean(),
  fc.constantFrom(null, undefined, -0),
  fc.array(fc.oneof(hostileText, fc.double())),
);

/** Tables whose ids, labels and cells are anything at all. */
export const hostileTable: fc.Arbitrary<ComparisonTable> = fc
  .record({
    ids: fc.array(hostileText, { maxLength: 5 }),
    labels: fc.array(hostileText, { maxLength: 4 }),
    cells: fc.array(hostileValue, { minLength: 20, maxLength: 20 }),
  })
  .map(({ ids, labels, cells }) => ({
    ...compareSamples([]),
    rows: ids.map((id) => ({
      id,
      path: `/r/${id}`,
      root: "/r",
      layout: "native",
      status: "finished" as const,
    })),
    columns: labels.map((label, column) => ({
      field: `params.${label}.${column}`,
      label,
      kind: "param" as const,
      values: ids.map((_, row) => cells[column * 5 + row]),
      bestRows: new Set<number>(),
      newBestRows: new Set<number>(),
      computedRows: new Set<number>(),
    })),
    verdicts: ids.map(() => ({ met: 0, missed: 0, unknown: 0 })),
    totalRuns: ids.length,
    matchingRuns: ids.length,
  }));
