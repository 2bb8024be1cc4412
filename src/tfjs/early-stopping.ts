// Decides after each epoch whether it was the best so far and whether to stop.

/** Stops when the validation loss has not fallen by more than `minDelta` (0 when absent) for `patience` epochs. */
export interface EarlyStoppingOption {
  readonly patience: number;
  readonly minDelta?: number;
}

/** What early stopping remembers between epochs. Epochs count from 1. */
export interface StoppingState {
  /** 0 before the first finite validation loss. */
  readonly bestEpoch: number;
  /** Validation loss of the best epoch; null before the first finite one. */
  readonly bestValue: number | null;
  /** Epochs since the best one that counts against patience. */
  readonly waited: number;
}

export const nothingSeen: StoppingState = { bestEpoch: 0, bestValue: null, waited: 0 };

/** The state after an epoch. NaN and infinities never are the best. */
export function observeEpoch(
  state: StoppingState,
  epoch: number,
  observation: { readonly value: number; readonly minDelta: number },
): StoppingState {
  const { value, minDelta } = observation;
  const isBest = Number.isFinite(value) && (state.bestValue === null || value < state.bestValue - minDelta);
  return isBest ? { bestEpoch: epoch, bestValue: value, waited: 0 } : { ...state, waited: state.waited + 1 };
}

/** Whether patience is used up. */
export function isExhausted(state: StoppingState, option: EarlyStoppingOption | null): boolean {
  return option !== null && state.waited >= option.patience;
}
