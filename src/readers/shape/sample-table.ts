// Whether a table holds samples of a data set: predictions beside truths, questions, long texts.

import type { ColumnProfile } from "./column-profile.js";
import { wordsOf } from "./folder-names.js";

/** Columns that name single samples of a data set. */
const sampleId =
  /^(?:instance|sample|example|doc|document|item|question|case|image|problem|query|utterance|sentence|frame|row|qa|test_case)_(?:id|idx|index|uid|key)$/;

/** Predictions beside truths, or long texts: rows of a data set. */
export function isSampleTable(columns: readonly ColumnProfile[]): boolean {
  const words = columns.map((column) => wordsOf(column.name));
  const has = (pattern: RegExp): boolean => words.some((parts) => pattern.test(parts.join("_")));
  if (has(/(?:^|_)(?:pred|preds|prediction|predicted|y_hat|yhat|y_pred)(?:_|$)/)) {
    if (has(/(?:^|_)(?:true|label|target|actual|gt|truth|y|expected|observed|reference)(?:_|$)/)) return true;
  }
  if (
    columns.some(
      (column) => column.textLength > 200 && !/std|error|trace|notes?|comment|command/i.test(column.name),
    )
  ) {
    return true;
  }
  if (has(sampleId)) return true;
  return has(
    /^(?:question|prompt|sentence|utterance|answer|image|image_path|filename|token|word|codon|char)$/,
  );
}
