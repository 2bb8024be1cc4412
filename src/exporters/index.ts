// The export formats, in the order they are shown: names, and where the code is. Adding one is one file and one line.

import type { Exporter } from "./exporter.js";

export type { Exporter } from "./exporter.js";

/** Known at every start; the code is loaded when something is exported. */
export interface ExportFormat {
  /** What people type after --export; the exporter has the same. */
  readonly name: string;
  /** Bytes that are no text: not for terminals. */
  readonly isBinary?: true;
  readonly load: () => Promise<Exporter>;
}

export const exportFormats: readonly ExportFormat[] = [
  { name: "csv", load: async () => (await import("./csv.js")).csvExporter },
  { name: "json", load: async () => (await import("./json.js")).jsonExporter },
  { name: "parquet", isBinary: true, load: async () => (await import("./parquet.js")).parquetExporter },
  { name: "markdown", load: async () => (await import("./markdown.js")).markdownExporter },
  { name: "latex", load: async () => (await import("./latex.js")).latexExporter },
  { name: "html", load: async () => (await import("./html.js")).htmlExporter },
];
