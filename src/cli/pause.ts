// Waiting that Ctrl-C ends, so that a command can say its last word.

/** Waits; false when the process was interrupted (SIGINT) or asked to end (SIGTERM) meanwhile. */
export function pause(milliseconds: number): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (hasPassed: boolean): void => {
      clearTimeout(timer);
      process.off("SIGINT", interrupt);
      process.off("SIGTERM", interrupt);
      resolve(hasPassed);
    };
    const interrupt = (): void => end(false);
    const timer = setTimeout(() => end(true), milliseconds);
    process.on("SIGINT", interrupt);
    process.on("SIGTERM", interrupt);
  });
}
