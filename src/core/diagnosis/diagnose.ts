// Applies every rule to a run: what is wrong with it, likely causes first.

import type { Citation, Evidence, Finding, Severity } from "./finding.js";
import { rules } from "./rules/index.js";
import type { RunFacts } from "./run-facts.js";

/** Finds file and line of a citation. Asked for findings only, so it may look into files. */
export type Locate = (citation: Citation) => Pick<Evidence, "file" | "line">;

const kinds = ["cause", "symptom", "record"] as const;
const severities: readonly Severity[] = ["wrong", "suspect", "note"];

/**
 * The findings of a run: causes, then symptoms, then faults of the record; notes last of all. Within these in the order
 * of severity, then of the rules. Empty for a healthy run.
 */
export function diagnose(facts: RunFacts, locate: Locate): Finding[] {
  const found = rules.flatMap(({ code, kind, find }) =>
    find(facts).map(
      (draft): Finding => ({
        code,
        kind,
        ...draft,
        evidence: draft.evidence.map((citation) => ({ ...citation, ...locate(citation) })),
      }),
    ),
  );
  return found
    .map((finding, index) => ({ finding, index }))
    .sort((a, b) => rankOf(a.finding) - rankOf(b.finding) || a.index - b.index)
    .map(({ finding }) => finding);
}

function rankOf({ kind, severity }: Finding): number {
  const place = severity === "note" ? kinds.length : kinds.indexOf(kind);
  return place * severities.length + severities.indexOf(severity);
}
