import { describe, expect, it } from "vitest";
import { commands } from "../../src/cli/commands/index.js";
import { commandHelp } from "../../src/cli/help.js";

const specs = commands.map(({ spec }) => spec);
const withExamples = specs.filter(({ examples }) => examples.length > 0);

describe("the help of a command", () => {
  it.each(withExamples.map((spec) => [spec.name, spec] as const))(
    "never breaks a command of its examples, also at 80 columns: %s",
    async (_, spec) => {
      for (const columns of [80, 120]) {
        const help = await commandHelp(spec, columns);
        const lines = help
          .slice(help.indexOf("\nExamples:\n"))
          .split("\n")
          .map((line) => line.trim());
        for (const { command, summary } of spec.examples) {
          const at = lines.findIndex((line) => line.startsWith(command));
          expect(at, `${command} at ${columns}`).toBeGreaterThan(-1);
          expect(`${lines[at]} ${lines[at + 1]}`).toContain(summary);
        }
      }
    },
  );

  it("says what exit codes mean of this command", async () => {
    const [scan, compare] = await Promise.all(
      ["scan", "compare"].flatMap((name) =>
        specs.filter((spec) => spec.name === name).map((spec) => commandHelp(spec, 200)),
      ),
    );
    expect(scan).toMatch(/Exit codes: 0 none found · .* · 4\s+secrets were found$/m);
    expect(compare).toMatch(/Exit codes: 0 done · [\s\S]* · 4 a target or\s+gate was missed · 5 /m);
  });

  it("puts what an example does beside it where all of them fit", async () => {
    const prune = specs.filter(({ name }) => name === "prune");
    const [wide = "", narrow = ""] = await Promise.all(
      [120, 80].flatMap((columns) => prune.map((spec) => commandHelp(spec, columns))),
    );
    expect(wide).toMatch(/^ {2}runledger prune --keep last:20 {2,}older ones/m);
    expect(narrow).toMatch(/^ {2}runledger prune --keep last:20\n {6}older ones/m);
    expect(narrow).not.toMatch(/^.{81}/m);
  });
});
