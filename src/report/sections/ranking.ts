// The runs of a comparison in order, and their families.

import { compareRuns } from "../../core/comparison/compare.js";
import type { ComparisonTable } from "../../core/comparison/comparison-table.js";
import { tabulateFamilies } from "../../core/family/family-table.js";
import { escapeMarkdown, markdownExporter } from "../../exporters/markdown.js";
import type { ComparisonMaterial } from "../comparison-material.js";
import { markdownList, type Section } from "../report-document.js";

const mostRows = 40;

/** The table of `compare`, sorted by the first metric. */
export function rankingSection({ table, contract, rows, metrics }: ComparisonMaterial): Section {
  const [first] = metrics;
  const wishes = { contract, rows, top: mostRows, ...(first === undefined ? {} : { sortBy: first.name }) };
  const shown = compareRuns(table, wishes);
  const more = rows.length - shown.rows.length;
  return { title: "Ranking", blocks: [textOf(shown), ...remarksOf(shown, more, "runs")] };
}

/** The table of `compare --families`; nothing where every run is a family of its own. */
export function familySection({ table, contract, rows, metrics, families }: ComparisonMaterial): Section {
  const [first] = metrics;
  if (families.length === rows.length || first === undefined) return { title: "Families", blocks: [] };
  const shown = tabulateFamilies(table, {
    contract,
    rows,
    families,
    form: "people",
    top: mostRows,
    sortBy: first.name,
  });
  return {
    title: "Families",
    blocks: [textOf(shown), ...remarksOf(shown, families.length - shown.rows.length, "families")],
  };
}

function textOf(table: ComparisonTable): string {
  const text = markdownExporter.export(table);
  return typeof text === "string" ? text : "";
}

function remarksOf({ remarks }: ComparisonTable, more: number, what: string): string[] {
  const rest = more > 0 ? [escapeMarkdown(`${more} more ${what}: see all with runledger compare`)] : [];
  return [...rest, ...(remarks.length === 0 ? [] : [markdownList(remarks)])];
}
