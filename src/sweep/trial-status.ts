// The states of a trial.

/**
 * `captured`: done for good. `running`: in a live process's hands. `failed`: its last attempt ended badly. `stopped`: an
 * attempt was stopped or died, and can be resumed. `waiting`: nothing was tried yet.
 */
export type TrialState = "captured" | "running" | "failed" | "stopped" | "waiting";

export interface TrialStatus {
  readonly state: TrialState;
  /** Why it failed or was stopped; absent where nobody said. */
  readonly reason?: string;
}
