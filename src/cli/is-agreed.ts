// A question to the person at the terminal, answered with y or n.

import type { Context } from "./context.js";

/** Whether the person says yes. Without a terminal on both sides nobody is asked, and the answer is no. */
export async function isAgreed(question: string, context: Context): Promise<boolean> {
  if (!context.terminal.isInteractive || process.stdin.isTTY !== true) return false;
  const { createInterface } = await import("node:readline");
  context.writeError(question);
  const lines = createInterface({ input: process.stdin });
  try {
    const answer = await new Promise<string>((resolve) => {
      lines.once("line", resolve);
      // Ctrl-D: no answer.
      lines.once("close", () => resolve(""));
    });
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    lines.close();
  }
}
