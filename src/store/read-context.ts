// What reading a run may know of the world. Passed in, so that tests can choose it.

export interface ReadContext {
  /** Milliseconds since the Unix epoch. */
  readonly nowMs: number;
  readonly machine: MachineIdentity;
}

/** Tells whether the writer of a run, named by its status file, still lives on this machine. */
export interface MachineIdentity {
  readonly hostname: string;
  /** Changes with every boot; undefined where the system has none. */
  readonly bootId: string | undefined;
  readonly pidNamespace: string | undefined;
  /** Tells machines of one host name apart; absent where the system has none. */
  readonly machineId?: string | undefined;
  /** When it was started, milliseconds since the Unix epoch, by its own clock; absent: not known. */
  readonly bootedMs?: number | undefined;
  /** Start time of a live process in clock ticks since boot; undefined when no such process lives. */
  readonly startTimeOf: (pid: number) => string | undefined;
}
