// A run that did not reach its end.

import type { Citation } from "../finding.js";
import type { Rule } from "../rule.js";
import type { RunFacts } from "../run-facts.js";

export const endedBadly: Rule = {
  code: "ended-badly",
  kind: "symptom",
  summary: "The run failed, or its writer died or fell silent.",
  find: (facts) => {
    const { status } = facts.run;
    if (status !== "failed" && status !== "lost" && status !== "unresponsive") return [];
    const reason = facts.run.attributes.get("status_reason");
    const because = typeof reason === "string" && reason !== "" ? `: ${reason}` : "";
    return [
      {
        severity: status === "unresponsive" ? "suspect" : "wrong",
        message: `${texts[status]}${because}.`.replace(/\.\.$/, "."),
        evidence: evidenceOf(facts),
        advice: "Read the end of its log. Its metrics are those of an unfinished run.",
      },
    ];
  },
};

const texts = {
  failed: "The run failed",
  lost: "The program that wrote the run died without ending it",
  unresponsive: "The program that writes the run, on another machine, has fallen silent",
} as const;

function evidenceOf({ run }: RunFacts): Citation[] {
  const reason = run.attributes.get("status_reason");
  const status: Citation = { source: "fields", field: "status", value: run.status };
  return reason === undefined
    ? [status]
    : [status, { source: "fields", field: "status_reason", value: reason }];
}
