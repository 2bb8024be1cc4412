// The export formats, in the order they are shown. Adding one is one file and one line.

import { csvExporter } from "./csv.js";
import type { Exporter } from "./exporter.js";
import { jsonExporter } from "./json.js";
import { latexExporter } from "./latex.js";
import { markdownExporter } from "./markdown.js";

export type { Exporter } from "./exporter.js";

export const exporters: readonly Exporter[] = [csvExporter, jsonExporter, markdownExporter, latexExporter];
