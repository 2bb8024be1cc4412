// How the run was called, with secrets redacted.

import type { Collector } from "./collector.js";
import { redactArguments } from "./secrets.js";

const longestArgument = 4096;
const mostArguments = 1000;

/** Adds `command`: program, arguments (without the program), working_folder; `omitted_arguments` when some were too many. */
export const commandLineCollector: Collector = {
  name: "command-line",
  collect: ({ argv, workingFolder }) => {
    const [program = "", ...words] = redactArguments(argv).map(shorten);
    const omitted = Math.max(0, words.length - mostArguments);
    return {
      sections: {
        command: {
          program,
          arguments: words.slice(0, mostArguments),
          ...(omitted === 0 ? {} : { omitted_arguments: omitted }),
          working_folder: workingFolder,
        },
      },
    };
  },
};

function shorten(text: string): string {
  return text.length <= longestArgument ? text : `${text.slice(0, longestArgument)}…`;
}
