// When early stopping counts in something else than epochs of the validation loss.

import type { RunFacts } from "./run-facts.js";
import { hasMoreThan } from "./series.js";

/**
 * Whether patience and best epoch cannot be compared: the validation runs less often than every epoch, counting starts
 * late, or another metric than the loss is watched.
 */
export function countsOtherwise({ run, curves }: Pick<RunFacts, "run" | "curves">): boolean {
  for (const [field, value] of run.params) {
    const name = field.split(".").at(-1) ?? "";
    if (
      /^(check_val_every_n_epoch|val_check_interval|eval_every|val_every|eval_interval|eval_steps)$/.test(
        name,
      )
    ) {
      if (value !== null && value !== 1 && value !== 1.0) return true;
    }
    if (/^(start_from_epoch|stopping_warmup|min_epochs|stopping_threshold)$/.test(name) && Number(value) > 0)
      return true;
    if (name === "monitor" && typeof value === "string" && !/loss/i.test(value)) return true;
    if (name === "min_delta" && Number(value) !== 0) return true;
  }
  const { trainLoss, validationLoss } = curves;
  // Fewer validations than epochs: patience counts validations.
  return (
    trainLoss !== undefined &&
    validationLoss !== undefined &&
    trainLoss.epochs.length > 0 &&
    hasMoreThan(trainLoss.epochs, validationLoss.values.length + 1)
  );
}
