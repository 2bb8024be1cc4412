// What `runledger verify` says of files that were compared with their checksums.

import { printable } from "../core/printable.js";
import { formatBytes } from "../core/units.js";
import type { Verification } from "./verified-runs.js";

/** One line for each file that is not as recorded. */
export function differences({ comparison, countsAdded }: Verification): string[] {
  const { changed, missing, added } = comparison;
  return [
    ...changed.map(({ recorded, found }) =>
      recorded.bytes === found.bytes
        ? `  changed  ${printable(found.path)}  sha256 ${found.sha256}, recorded ${recorded.sha256}`
        : `  changed  ${printable(found.path)}  ${found.bytes} bytes, recorded ${recorded.bytes}`,
    ),
    ...missing.map((file) => `  missing  ${printable(file.path)}`),
    ...(countsAdded ? added.map((file) => `  added    ${printable(file.path)}`) : []),
  ];
}

/** What people read. */
export function asText({ name, comparison, countsAdded }: Verification, lines: readonly string[]): string {
  const { same, changed, missing, added } = comparison;
  const total = same.length + changed.length + missing.length;
  const bytes = same.reduce((sum, file) => sum + file.bytes, 0);
  const later = added.length === 0 || countsAdded ? "" : `; ${added.length} came later`;
  if (lines.length === 0) {
    return `${printable(name)}: ${countOf(total, "file")}, ${formatBytes(bytes)}, as recorded${later}\n`;
  }
  const head = `${printable(name)}: ${countOf(lines.length, "difference")}, ${same.length} of ${countOf(total, "file")} as recorded${later}`;
  return `${[head, ...lines].join("\n")}\n`;
}

/** What programs read. */
export function asJson(verification: Verification, isSame: boolean): string {
  const answer = { schema: "runledger.verify/1", ...differenceData(verification, isSame) };
  return `${JSON.stringify(answer, undefined, 2)}\n`;
}

function countOf(count: number, word: string): string {
  return count === 1 ? `1 ${word}` : `${count} ${word}s`;
}

/** A comparison as the JSON output holds it. */
export function differenceData(
  { name, comparison, countsAdded }: Verification,
  isSame = false,
): Record<string, unknown> {
  const { same, changed, missing, added } = comparison;
  return {
    name,
    is_same: isSame,
    same: same.length,
    changed,
    missing,
    [countsAdded ? "added" : "came_later"]: added,
  };
}
