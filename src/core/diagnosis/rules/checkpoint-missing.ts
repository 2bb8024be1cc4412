// A checkpoint that is named but not there.

import type { Rule } from "../rule.js";

export const checkpointMissing: Rule = {
  code: "checkpoint-missing",
  kind: "record",
  summary: "The best model's path names a file that does not exist.",
  find: ({ run, checkpoint }) => {
    if (checkpoint === undefined || checkpoint.exists || run.status === "running" || run.status === "queued")
      return [];
    return [
      {
        // Copies of runs without their heavy files are common.
        severity: checkpoint.hasFolder ? "suspect" : "note",
        message: "The checkpoint of the best model is named, but is not there.",
        evidence: [{ source: "fields", field: checkpoint.field, value: checkpoint.path }],
        advice:
          "If it was moved away on purpose, keep a note of where; else train again with a checkpoint every epoch.",
      },
    ];
  },
};
