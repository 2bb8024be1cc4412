// Plain data as YAML that people can read and git can merge: one member a line.

import { stringify } from "yaml";

/**
 * YAML 1.2 of plain data, ending with a line break; texts that look like something else are quoted, numbers keep their
 * full precision, NaN and infinities are `.nan` and `.inf`. `parseYaml` gives the same data back.
 * @param comment lines that stand before it
 */
export function printYaml(data: unknown, comment: readonly string[] = []): string {
  const head = comment.map((line) => `# ${line}\n`).join("");
  return head + stringify(data, { lineWidth: 0, aliasDuplicateObjects: false });
}
