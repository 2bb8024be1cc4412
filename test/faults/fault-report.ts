// What a harness found: printed, and kept for RELIABILITY.md when the release run gathers it.

import { appendFileSync } from "node:fs";
import { expect } from "vitest";
import { faultTier } from "./fault-tier.js";

/** A writer with a planted fault, and how often the harness's own check caught it. */
export interface ControlResult {
  readonly what: string;
  readonly caught: number;
  readonly tried: number;
}

export interface HarnessResult {
  /** "kill -9 at every system call" */
  readonly harness: string;
  /** "archive --remove" */
  readonly part: string;
  /** What is counted: "kill points". */
  readonly unit: string;
  readonly tried: number;
  /** What went wrong, each with what repeats it. */
  readonly failures: readonly string[];
  readonly control?: ControlResult;
  /** Measurements worth a sentence. */
  readonly notes?: readonly string[];
  /** Why nothing was tried. */
  readonly skipped?: string;
}

const mostShown = 20;

/** Prints one line, keeps the result for the report, and fails the test on any failure or on a control that went unnoticed. */
export function report(result: HarnessResult): void {
  const { harness, part, unit, tried, failures, control, skipped, notes } = result;
  const caught =
    control === undefined ? "" : `; control "${control.what}": ${control.caught}/${control.tried} caught`;
  const said =
    skipped === undefined ? `${tried} ${unit}, ${failures.length} failures` : `skipped: ${skipped}`;
  console.log(`${[`${harness}, ${part}: ${said}${caught}`, ...(notes ?? [])].join("; ")} (${faultTier})`);
  const file = process.env.RUNLEDGER_FAULT_RESULTS;
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(result)}\n`);
  expect(failures.slice(0, mostShown)).toEqual([]);
  if (control !== undefined) expect(control.caught, `control: ${control.what}`).toBeGreaterThan(0);
}

/** Runs work on all items, `atOnce` of them at a time; results in the order of the items. */
export async function inTurns<Item, Result>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let at = next++; at < items.length; at = next++) results[at] = await work(items[at] as Item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}
