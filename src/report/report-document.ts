// A report as data: sections of Markdown and pictures, before anything is drawn or written.

import { printable } from "../core/printable.js";
import { escapeMarkdown } from "../exporters/markdown.js";
import type { ChartSpec } from "./charts/chart-spec.js";

/** A picture of a report. */
export interface Picture {
  /** File name without its ending, of letters, digits and "-": "learning-curves-val-loss". Unique in a report. */
  readonly name: string;
  /** What it shows, for those who do not see it. */
  readonly alt: string;
  readonly spec: ChartSpec;
}

/** A paragraph, list or table in Markdown, or a picture. */
export type Block = string | Picture;

export interface Section {
  readonly title: string;
  readonly blocks: readonly Block[];
}

export interface ReportDocument {
  /** As it is; it is escaped when printed. */
  readonly title: string;
  /** Below the title. */
  readonly intro: readonly string[];
  readonly sections: readonly Section[];
}

/** The pictures of a report, in its order. */
export function picturesOf({ sections }: ReportDocument): Picture[] {
  return sections.flatMap(({ blocks }) => blocks.filter((block) => typeof block !== "string"));
}

/**
 * The report as Markdown.
 * @param imagePath where a picture lies, relative to the report
 */
export function printReport(report: ReportDocument, imagePath: (picture: Picture) => string): string {
  const sections = report.sections.filter(({ blocks }) => blocks.length > 0);
  const parts = [
    `# ${escapeMarkdown(report.title)}`,
    ...report.intro,
    ...sections.flatMap(({ title, blocks }) => [
      `## ${escapeMarkdown(title)}`,
      ...blocks.map((block) =>
        typeof block === "string" ? block : `![${escapeMarkdown(block.alt)}](${imagePath(block)})`,
      ),
    ]),
  ];
  return `${parts
    .map((part) => part.trimEnd())
    .filter((part) => part !== "")
    .join("\n\n")}\n`;
}

/** A file name made of any text: "val loss/é" → "val-loss". Never empty, at most 60 characters. */
export function pictureName(...words: readonly string[]): string {
  const name = words
    .join("-")
    .toLowerCase()
    .replace(/[^a-z\d]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60);
  return name === "" ? "picture" : name;
}

/** Gives pictures whose names are the same numbers. */
export function withUniquePictures(report: ReportDocument): ReportDocument {
  const seen = new Map<string, number>();
  const unique = (block: Block): Block => {
    if (typeof block === "string") return block;
    const turn = (seen.get(block.name) ?? 0) + 1;
    seen.set(block.name, turn);
    return turn === 1 ? block : { ...block, name: `${block.name}-${turn}` };
  };
  return {
    ...report,
    sections: report.sections.map((section) => ({ ...section, blocks: section.blocks.map(unique) })),
  };
}

/** A list, one escaped line an entry. */
export function markdownList(lines: readonly string[]): string {
  return lines.map((line) => `- ${escapeMarkdown(line)}`).join("\n");
}

/** A table; cells are escaped, columns that hold numbers are aligned right. */
export function markdownTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  numeric: readonly number[] = [],
): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => escapeMarkdown(printable(cell))).join(" | ")} |`;
  const rule = `| ${header.map((_, column) => (numeric.includes(column) ? "---:" : "---")).join(" | ")} |`;
  return [line(header), rule, ...rows.map(line)].join("\n");
}
