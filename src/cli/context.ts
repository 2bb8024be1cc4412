// The world as commands see it: passed in, so that tests can choose it.

export interface Context {
  readonly workingFolder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  /** The answer. Waits for the pipe; a closed pipe ends the process quietly. */
  readonly writeOut: (text: string | Uint8Array) => void;
  /** Talk: progress, problems. */
  readonly writeError: (text: string) => void;
  /** Shows bytes of another program; false when nobody reads any more. For commands that go on without a reader. */
  readonly offer?: (stream: "out" | "error", bytes: Uint8Array) => boolean;
  /** Waits; false when the person interrupts meanwhile: then the command says its last word and ends with 130. */
  readonly pause: (milliseconds: number) => Promise<boolean>;
  /** Told of the roots before their runs are read. */
  readonly beforeReading?: (roots: readonly string[]) => void;
  readonly terminal: {
    readonly isInteractive: boolean;
    /** Columns of the terminal; undefined when the answer goes to a file or pipe. */
    readonly columns: number | undefined;
    /** Lines of the terminal now, for what is redrawn in place; undefined as `columns` is. */
    readonly lines?: number | undefined;
    readonly useColor: boolean;
  };
}
