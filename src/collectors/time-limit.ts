// Gives work a limited time, fair even when the training keeps the event loop busy.

/** How often the event loop must have turned after the limit, so that an answer that is already there is still read. */
const extraTurns = 10;

/**
 * Runs `work` and returns its result, or undefined when it took longer than `limitMs`; then the signal fires. A busy
 * event loop does not count against the work: what was answered in time but not yet read is still taken.
 */
export async function withTimeLimit<Result>(
  limitMs: number,
  work: (signal: AbortSignal) => Promise<Result> | Result,
): Promise<Result | undefined> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<undefined>((resolve) => {
    const expire = (): void => {
      controller.abort();
      setImmediate(() => resolve(undefined));
    };
    timer = setTimeout(() => afterTurns(extraTurns, expire), limitMs);
  });
  try {
    return await Promise.race([work(controller.signal), limit]);
  } finally {
    clearTimeout(timer);
    controller.abort();
  }
}

function afterTurns(turns: number, then: () => void): void {
  if (turns === 0) then();
  else setImmediate(() => afterTurns(turns - 1, then));
}
