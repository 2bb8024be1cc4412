// Hands signals on to a supervised program and all it has started.

/** What is used of `process`. */
export interface SignalSource {
  on(signal: string, listener: () => void): unknown;
  off(signal: string, listener: () => void): unknown;
  readonly pid: number;
  kill(pid: number, signal: string): unknown;
}

/** Signals by which somebody asks a program to end. */
export const stopSignals: readonly string[] = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"];

const otherSignals: readonly string[] = ["SIGUSR1", "SIGUSR2", "SIGCONT"];

export interface Forwarding {
  /** The first stop signal that was handed on; undefined when there was none. */
  readonly stoppedBy: () => string | undefined;
  readonly end: () => void;
}

/**
 * Forwards signals to a process group until `end`. Ctrl-Z stops the group and then ourselves; going on is forwarded too.
 * @param options.ignoresHangup true where the program must outlive its terminal (nohup)
 */
export function forwardSignals(
  source: SignalSource,
  group: number,
  options: { readonly ignoresHangup: boolean },
): Forwarding {
  let stoppedBy: string | undefined;
  const forward = (signal: string): void => {
    if (signal === "SIGHUP" && options.ignoresHangup) return;
    if (stopSignals.includes(signal)) stoppedBy ??= signal;
    sendTo(source, group, signal);
  };
  const suspend = (): void => {
    // The group is in a session of its own, where the terminal's own stop signal has no effect.
    sendTo(source, group, "SIGSTOP");
    source.kill(source.pid, "SIGSTOP");
  };
  const listeners = [...stopSignals, ...otherSignals].map(
    (signal) => [signal, () => forward(signal)] as const,
  );
  const all = [...listeners, ["SIGTSTP", suspend] as const];
  for (const [signal, listener] of all) source.on(signal, listener);
  const end = (): void => {
    for (const [signal, listener] of all) source.off(signal, listener);
  };
  return { stoppedBy: () => stoppedBy, end };
}

/** Whether somebody asks us to end while the end of a program is noted. */
export interface StopWatch {
  /** Settles at the first stop signal; from then on signals do what they always do. */
  readonly asked: Promise<void>;
  readonly end: () => void;
}

/** Waits for a stop signal, which nobody is left to be handed, until `end`. */
export function watchForStop(source: SignalSource, options: { readonly ignoresHangup: boolean }): StopWatch {
  let note = (): void => undefined;
  const asked = new Promise<void>((resolve) => {
    note = resolve;
  });
  const ignore = (): void => undefined;
  const listeners = stopSignals.map((signal) => {
    const isIgnored = signal === "SIGHUP" && options.ignoresHangup;
    return [signal, isIgnored ? ignore : (): void => stop()] as const;
  });
  const end = (): void => {
    for (const [signal, listener] of listeners) source.off(signal, listener);
  };
  const stop = (): void => {
    end();
    note();
  };
  for (const [signal, listener] of listeners) source.on(signal, listener);
  return { asked, end };
}

function sendTo(source: SignalSource, group: number, signal: string): void {
  try {
    source.kill(-group, signal);
  } catch {
    // The group has ended meanwhile: nobody is left to be told.
  }
}
