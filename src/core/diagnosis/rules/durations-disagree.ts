// Two durations of one run that cannot both be true.

import { formatDuration } from "../../units.js";
import { citeField } from "../cite.js";
import type { Draft } from "../finding.js";
import { type Named, numberIn } from "../roles.js";
import type { Rule } from "../rule.js";
import type { RunFacts } from "../run-facts.js";
import { unitMistake } from "../unit-mistake.js";

/** Share and seconds that rounding explains. */
const [share, seconds] = [0.05, 1];

export const durationsDisagree: Rule = {
  code: "durations-disagree",
  kind: "record",
  summary: "Durations in seconds, minutes or hours, or start and end, contradict each other.",
  find: (facts) => [...betweenUnits(facts), ...againstClock(facts), ...againstFile(facts)].slice(0, 1),
};

const advice =
  "Mend what writes the field; until then take the time from the history, or from start and end.";

function recorded({ roles }: RunFacts): { named: Named<number>; inSeconds: number; resolution: number }[] {
  const units = [
    ["durationSeconds", 1],
    ["durationMinutes", 60],
    ["durationHours", 3600],
  ] as const;
  return units.flatMap(([role, size]) => {
    const named = numberIn(roles, role);
    return named === undefined || named.value <= 0
      ? []
      : [
          {
            named,
            inSeconds: named.value * size,
            resolution: Number.isInteger(named.value) ? size : size / 100,
          },
        ];
  });
}

function betweenUnits(facts: RunFacts): Draft[] {
  const [first, ...others] = recorded(facts);
  if (first === undefined) return [];
  return others
    .filter((other) => differ(first.inSeconds, other.inSeconds, Math.max(first.resolution, other.resolution)))
    .map((other) => ({
      severity: "wrong",
      message: `Two durations differ: ${formatDuration(first.inSeconds)} and ${formatDuration(other.inSeconds)}${unitText(first.inSeconds / other.inSeconds)}.`,
      evidence: [citeField(first.named), citeField(other.named)],
      advice,
    }));
}

/** A training may be shorter than the run around it, but not longer. */
function againstClock(facts: RunFacts): Draft[] {
  const { startedAt, endedAt } = facts.run;
  const [first] = recorded(facts);
  if (startedAt === undefined || endedAt === undefined || first === undefined) return [];
  const clock = (Date.parse(endedAt) - Date.parse(startedAt)) / 1000;
  if (!(clock > 0) || first.inSeconds <= clock * (1 + share) + 60) return [];
  return [
    {
      severity: "wrong",
      message: `The training is said to have taken ${formatDuration(first.inSeconds)}, but the run lasted ${formatDuration(clock)} from start to end${unitText(first.inSeconds / clock)}.`,
      evidence: [
        citeField(first.named),
        { source: "fields", field: "started_at", value: startedAt },
        { source: "fields", field: "ended_at", value: endedAt },
      ],
      advice,
    },
  ];
}

/** Times without a zone, and clocks of other machines, may be off by so much. Hours. */
const zones = 26;

/** The results were written when the training had ended: the duration had passed then. */
function againstFile(facts: RunFacts): Draft[] {
  const { written, run } = facts;
  const [first] = recorded(facts);
  const start = Date.parse(run.startedAt ?? "");
  if (written === undefined || first === undefined || run.status !== "finished" || Number.isNaN(start))
    return [];
  const passed = (written.timeMs - start) / 1000;
  if (first.inSeconds <= Math.max(passed, 0) + zones * 3600) return [];
  return [
    {
      severity: "wrong",
      message: `The training is said to have taken ${formatDuration(first.inSeconds)}, but ${written.file} was written ${formatDuration(Math.max(passed, 0))} after the start${unitText(first.inSeconds / passed)}.`,
      evidence: [citeField(first.named), { source: "fields", field: "timestamp", value: run.startedAt }],
      advice,
    },
  ];
}

function differ(a: number, b: number, resolution: number): boolean {
  return Math.abs(a - b) > Math.max(share * Math.max(a, b), seconds, resolution);
}

function unitText(ratio: number): string {
  const mistake = unitMistake(ratio);
  return mistake === undefined
    ? ""
    : `, ${mistake} apart: ${mistake === "60 times" ? "minutes and seconds" : mistake === "3600 times" ? "hours and seconds" : "seconds and milliseconds"} were mixed up`;
}
