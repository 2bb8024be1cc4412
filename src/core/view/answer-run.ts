// Everything known of one run, as far as the run itself tells it; files and findings come from whoever can look.

import { type Contract, ruleFor } from "../contract/contract.js";
import type { Finding } from "../diagnosis/finding.js";
import { printable } from "../printable.js";
import type { Run } from "../run.js";
import { judge, parseRequirement, printRequirement } from "../target.js";
import { formatNumber, unitOfName } from "../units.js";
import type { Fields } from "../value.js";
import { plainNumber } from "./cell-view.js";
import type { FactView, FindingView, RunAnswer } from "./run-data.js";

/** What is found beside the run. */
export type BesideRun = Pick<
  RunAnswer,
  "key" | "histories" | "artifacts" | "logs" | "hasPredictions" | "findings" | "problems"
>;

/** Texts are those of the command `show`. */
export function answerRun(run: Run, contract: Contract, beside: BesideRun): RunAnswer {
  const { startedAt, endedAt, durationSeconds } = run;
  return {
    ...beside,
    id: run.id,
    path: run.path,
    root: run.root,
    layout: run.layout,
    status: run.status,
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(endedAt === undefined ? {} : { endedAt }),
    ...(durationSeconds === undefined ? {} : { durationSeconds }),
    tags: run.tags,
    notes: run.notes,
    metrics: [...run.metrics].map(([name, value]) => metricView(run, contract, { name, value })),
    params: factsOf(run.params),
    attributes: factsOf(run.attributes),
  };
}

function metricView(
  run: Run,
  contract: Contract,
  { name, value }: { readonly name: string; readonly value: number | null },
): RunAnswer["metrics"][number] {
  const { unit, direction, target: common } = ruleFor(contract, name);
  const own = run.targets.get(name);
  const target = common ?? (own === undefined ? undefined : parseRequirement(name, own));
  const outcome = target === undefined ? "none" : judge(value, target).outcome;
  return {
    name,
    text: value === null ? "null" : formatNumber(value),
    number: value === null ? null : plainNumber(value),
    ...(unit === undefined ? {} : { unit }),
    ...(direction === undefined ? {} : { direction }),
    ...(target === undefined ? {} : { target: printRequirement(target) }),
    ...(outcome === "none" ? {} : { mark: outcome }),
  };
}

function factsOf(fields: Fields): FactView[] {
  return [...fields].map(([name, value]) => {
    const unit = typeof value === "number" ? unitOfName(name) : undefined;
    const text = printable(typeof value === "object" ? JSON.stringify(value) : String(value));
    return { name, text, ...(unit === undefined ? {} : { unit }) };
  });
}

const severities = { wrong: "severe", suspect: "warning", note: "info" } as const;

/** A finding of `diagnose` as the page shows it. */
export function findingView({ severity, code, message, advice, evidence }: Finding): FindingView {
  const cited = evidence.map(({ file, line, field, value, step }) => {
    const place = line === undefined ? file : `${file}:${line}`;
    const at = step === undefined ? "" : ` at step ${step}`;
    const text = value === undefined ? "missing" : typeof value === "object" ? JSON.stringify(value) : value;
    return printable(`${place}  ${field}${at} = ${text}`);
  });
  return {
    severity: severities[severity],
    title: code,
    detail: printable(`${message} ${advice}`),
    ...(cited.length === 0 ? {} : { evidence: cited.join("\n") }),
  };
}
