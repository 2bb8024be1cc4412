// A report that is one page in one file: everything of the runs that fits, with the page that shows it.

import type { FoundSource } from "../../catalog/found-source.js";
import type { Contract } from "../../core/contract/contract.js";
import { getField } from "../../core/field/field.js";
import type { FieldTable } from "../../core/field/field-table.js";
import type { Run } from "../../core/run.js";
import { embedRuns } from "../../core/view/embedded/embed-runs.js";
import { type EmbeddedReport, embeddedSchema } from "../../core/view/embedded/embedded-report.js";
import type { Problem } from "../../errors.js";
import { fitDetails } from "./fit-details.js";
import { type PageParts, printPageFile } from "./page-file.js";
import { readDetails } from "./read-details.js";

/** What a page report is made of. */
export interface PageMaterial {
  /** Those that the report is about. */
  readonly runs: readonly Run[];
  /** Row i is `runs[i]`. */
  readonly table: FieldTable;
  readonly contract: Contract;
  readonly problems: readonly Problem[];
  /** All runs of the roots: siblings in a diagnosis. */
  readonly all: readonly Run[];
  readonly sourceOf: (run: Run) => FoundSource | undefined;
  /** Of runledger. */
  readonly version: string;
  /** ISO 8601, UTC. */
  readonly madeAt: string;
  /** As they are shown. */
  readonly roots: readonly string[];
  /** What the table is sorted by at first, as people type it; absent: as `compare` does. */
  readonly sort?: string;
}

export interface PageReport {
  readonly html: string;
  readonly sizeBytes: number;
  /** What is not in the file or not whole because of its size, in sentences. */
  readonly left: readonly string[];
}

/** A report of up to so many runs is smaller than this. Bytes. */
const [usualRuns, usualBytes] = [50, 1_000_000];

/** Each further run may take so much, up to a whole of so much. Bytes. */
const [bytesOfRun, mostBytes] = [4000, 16_000_000];

/** Where the table alone takes all the room, the rest still gets this. Bytes. */
const leastDetails = 100_000;

/**
 * The report as text.
 * @throws UserError "unknown-field", "ambiguous-field" for a sort that no run has
 */
export function pageReport(material: PageMaterial, page: PageParts): PageReport {
  const { runs, table, sort } = material;
  const details = readDetails(runs, material);
  const embed = (remarks: readonly string[]): EmbeddedReport => ({
    schema: embeddedSchema,
    version: material.version,
    madeAt: material.madeAt,
    roots: material.roots,
    remarks,
    problems: material.problems.length,
    ...(sort === undefined ? {} : { sort: getField(table, sort).name }),
    ...embedRuns(material),
  });
  const frame = Buffer.byteLength(printPageFile({ report: embed(details.remarks), details: "", page }));
  const room = Math.max(leastDetails, aim(runs.length) - frame - roomForRemarks);
  const fitted = fitDetails(details.runs, room);
  const report = embed([...fitted.remarks, ...details.remarks]);
  const html = printPageFile({ report, details: fitted.packed, page });
  return { html, sizeBytes: Buffer.byteLength(html), left: fitted.remarks };
}

/** Sentences of what was left out come on top. Bytes. */
const roomForRemarks = 2000;

function aim(runs: number): number {
  return Math.min(mostBytes, usualBytes + bytesOfRun * Math.max(0, runs - usualRuns));
}
