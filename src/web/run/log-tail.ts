// The end of a growing log, as lines: what is kept, and what a carriage return overwrites.

export interface LogTail {
  readonly lines: readonly string[];
  /** Where the next question goes on, in bytes. */
  readonly next: number;
  /** Lines that were given up at the beginning. */
  readonly dropped: number;
}

/** Lines that are kept; older ones are in the file. */
export const mostLogLines = 5000;
/** A line is cut here: some programs never end one. */
const mostLineLength = 4000;

/** A log of which nothing was read yet. */
export const emptyLog: LogTail = { lines: [], next: 0, dropped: 0 };

/**
 * The log with text added to its end; the last line may grow. Text before a carriage return is overwritten, as terminals
 * do with progress bars. Keeps the newest `mostLogLines`.
 */
export function appendLog(tail: LogTail, added: { text: string; next: number }): LogTail {
  if (added.text === "") return { ...tail, next: added.next };
  const parts = ((tail.lines.at(-1) ?? "") + added.text).split("\n");
  const fresh = parts.map((part) => overwritten(part).slice(0, mostLineLength));
  const lines = [...tail.lines.slice(0, -1), ...fresh];
  const surplus = Math.max(0, lines.length - mostLogLines);
  return { lines: lines.slice(surplus), next: added.next, dropped: tail.dropped + surplus };
}

/** What a terminal shows of a line with carriage returns; one at the very end waits for what follows. */
function overwritten(line: string): string {
  if (!line.includes("\r")) return line;
  const parts = line.split("\r");
  const isOpen = parts.at(-1) === "";
  const shown = (isOpen ? parts.at(-2) : parts.at(-1)) ?? "";
  return isOpen ? `${shown}\r` : shown;
}

const colourCode = /\u001b\[[0-9;]*m/g;

/** A line without the colour codes of terminals and without a waiting carriage return. */
export function plainLine(line: string): string {
  return line.replace(/\r$/, "").replaceAll(colourCode, "");
}
