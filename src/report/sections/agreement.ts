// How far raters, models or runs agree on the same items.

import { compareItems, type PairedComparison } from "../../core/paired-items/compare-items.js";
import type { ItemTable } from "../../core/paired-items/item-table.js";
import { probabilityText } from "../../core/paired-items/paired-sentence.js";
import { SeededRandom } from "../../core/seeded-random.js";
import { formatNumber } from "../../core/units.js";
import { UserError } from "../../errors.js";
import { isRater } from "../factor-rows.js";
import { markdownTable, type Section } from "../report-document.js";

/** Results of one rater, model or run. */
export interface RatedItems {
  readonly name: string;
  readonly items: ItemTable;
}

const title = "Agreement";
const mostRaters = 8;
/** Only agreement and McNemar's test are wanted, not the resampling. */
const resamplingSteps = 1e6;

/** Those who answered the same items in one table, by its column that names a rater or model; empty where none does. */
export function ratersOf(items: ItemTable | undefined): RatedItems[] {
  if (items === undefined) return [];
  for (const [name, column] of items.columns) {
    const values = [...new Set(column.filter((value) => value !== undefined && value !== null))].map(String);
    if (!isRater(name) || values.length < 2 || values.length > mostRaters) continue;
    return values.map((value) => ({ name: value, items: rowsWhere(items, name, value) }));
  }
  return [];
}

function rowsWhere(items: ItemTable, name: string, value: string): ItemTable {
  const wanted = items.columns.get(name) ?? [];
  const rows = wanted.flatMap((cell, row) =>
    cell !== undefined && cell !== null && String(cell) === value ? [row] : [],
  );
  const columns = [...items.columns]
    .filter(([column]) => column !== name)
    .map(([column, cells]): [string, typeof cells] => [column, rows.map((row) => cells[row])]);
  return { source: items.source, count: rows.length, columns: new Map(columns), isOrdered: items.isOrdered };
}

/** A line a pair: share of equal answers, Cohen's κ, who alone was right, and whether that is more than chance. */
export function agreementSection(rated: readonly RatedItems[]): Section {
  const pairs = rated.flatMap((a, place) => rated.slice(place + 1).map((b) => pairRow(a, b)));
  const rows = pairs.filter((row) => row !== undefined);
  if (rows.length === 0) return { title, blocks: [] };
  const header = ["A", "B", "n", "equal", "κ (95 % interval)", "only A right", "only B right", "p"];
  const note =
    "κ: Cohen's, agreement beyond chance. p: McNemar's exact test of who is right more often, not adjusted for the number of pairs.";
  return { title, blocks: [markdownTable(header, rows, [2, 3, 4, 5, 6, 7]), note] };
}

function pairRow(a: RatedItems, b: RatedItems): string[] | undefined {
  const compared = comparePair(a, b);
  const agreement = compared?.agreement;
  if (compared === undefined || agreement === undefined) return undefined;
  const { between, n, share } = agreement;
  const kappa =
    between === undefined
      ? "–"
      : `${formatNumber(between.kappa, 3)} (${formatNumber(between.interval.low, 3)} to ${formatNumber(between.interval.high, 3)})`;
  const { flips, metrics } = compared;
  const mcnemar = metrics.find(({ test }) => test === "mcnemar");
  return [
    a.name,
    b.name,
    String(n),
    formatNumber(share, 3),
    kappa,
    flips === undefined ? "–" : String(flips.onlyARight),
    flips === undefined ? "–" : String(flips.onlyBRight),
    mcnemar === undefined ? "–" : probabilityText(mcnemar.p),
  ];
}

/** Undefined where the two cannot be paired by item. */
function comparePair(a: RatedItems, b: RatedItems): PairedComparison | undefined {
  try {
    return compareItems(
      { a: a.items, b: b.items },
      {
        key: [],
        metrics: [],
        directionOf: () => undefined,
        resamplingSteps,
        random: (purpose) => {
          const generator = SeededRandom.fromSeed(0, purpose);
          return () => generator.next();
        },
      },
    );
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
