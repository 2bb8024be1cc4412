// Programs that wait for a line on their descriptor 3 before they begin.

import type { ChildProcess } from "node:child_process";

/** Lets the program begin. One that waits for nothing is left as it is. */
export function openGate(child: ChildProcess): void {
  endGate(child, "\n");
}

/** Has the program end without having begun. */
export function closeGate(child: ChildProcess): void {
  endGate(child, "");
}

function endGate({ stdio }: ChildProcess, line: string): void {
  const gate = stdio[3];
  if (gate === null || gate === undefined || !("end" in gate)) return;
  // A program that has ended already need not hear it.
  gate.on("error", () => undefined);
  gate.end(line);
}
