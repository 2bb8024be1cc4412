// The command `runledger`.

import { processContext } from "./process-context.js";
import { runCommandLine } from "./run-command-line.js";

/** Runs this process's command line. @param beforeFlags called before V8's flags are changed */
export function main(beforeFlags: () => void): void {
  // No top-level await: the command is built as CommonJS, which node starts faster.
  const words = process.argv.slice(2);
  void runCommandLine(words, processContext(beforeFlags)).then((exitCode) => {
    process.exitCode = exitCode;
    // All is written by then, and node would take its time to tidy up memory that nobody needs any more.
    if (words[0] === "exec") process.exit();
  });
}
