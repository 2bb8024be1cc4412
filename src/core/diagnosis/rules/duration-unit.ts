// A duration in the wrong unit, as the siblings' show it.

import { formatDuration } from "../../units.js";
import { citeField } from "../cite.js";
import type { Draft } from "../finding.js";
import { type Named, numberIn, type Role } from "../roles.js";
import type { Rule } from "../rule.js";
import type { RunFacts } from "../run-facts.js";
import type { Spread } from "../series.js";
import { epochSeconds } from "../siblings.js";
import { unitMistake } from "../unit-mistake.js";

const fewest = 2;
/** The siblings' own times lie so close together that a factor of 60 stands out. */
const widest = 4;

/** Compares with runs of the same model; the time of a batch where the sizes are known, else that of an epoch. */
export const durationUnit: Rule = {
  code: "duration-unit",
  kind: "record",
  summary:
    "An epoch takes about 60, 1000 or 3600 times as long as the siblings' (or as short): a unit is wrong.",
  find: (facts) => {
    const seconds = epochSeconds(facts.run, facts.roles);
    const { sameModel } = facts.siblings;
    if (seconds === undefined || isOnTheClock(facts)) return [];
    const field = durationField(facts);
    const found =
      against(sameModel.ownSecondsPerBatch, sameModel.secondsPerBatch, "a batch") ??
      against(seconds, sameModel.secondsPerEpoch, "an epoch");
    return found === undefined || field === undefined ? [] : [draft(found, field, facts)];
  },
};

interface Off {
  readonly own: number;
  readonly spread: Spread;
  readonly what: string;
  readonly mistake: string;
}

function against(own: number | undefined, spread: Spread | undefined, what: string): Off | undefined {
  if (own === undefined || spread === undefined || spread.count < fewest) return undefined;
  if (spread.most > widest * spread.least) return undefined;
  const mistake = unitMistake(own / spread.median);
  return mistake === undefined ? undefined : { own, spread, what, mistake };
}

function draft({ own, spread, what, mistake }: Off, field: Named, facts: RunFacts): Draft {
  const direction = own > spread.median ? "longer" : "shorter";
  const epochs = numberIn(facts.roles, "actualEpochs");
  return {
    severity: "wrong",
    message: `By its recorded duration ${what} took ${formatDuration(own)}, about ${mistake} ${direction} than in ${spread.count} siblings of the same model (${formatDuration(spread.median)}): the unit is likely wrong.`,
    evidence: [citeField(field), ...(epochs === undefined ? [] : [citeField(epochs)])],
    advice:
      "Check what is stored as seconds and what as minutes; compare with the times in the history or the log.",
  };
}

/** Whether start and end confirm the duration. */
function isOnTheClock({ run }: RunFacts): boolean {
  if (run.startedAt === undefined || run.endedAt === undefined || run.durationSeconds === undefined)
    return false;
  const clock = (Date.parse(run.endedAt) - Date.parse(run.startedAt)) / 1000;
  return clock > 0 && Math.abs(clock / run.durationSeconds - 1) < 0.5;
}

function durationField({ roles }: RunFacts): Named | undefined {
  const fields: readonly Role[] = ["durationSeconds", "durationMinutes", "durationHours"];
  return fields.map((role) => numberIn(roles, role)).find((named) => named !== undefined);
}
