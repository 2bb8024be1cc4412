import { describe, expect, it } from "vitest";
import type { CommandSpec } from "../../src/cli/command.js";
import { parseInvocation } from "../../src/cli/parse.js";

const spec: CommandSpec = {
  name: "compare",
  summary: "",
  arguments: [{ name: "ROOT", repeated: true, summary: "" }],
  options: [
    { name: "sort-by", type: "string", summary: "" },
    { name: "top", alias: "n", type: "number", summary: "" },
    { name: "target", type: "string", repeated: true, summary: "" },
    { name: "export", type: "string", choices: ["csv", "json"], summary: "" },
    { name: "strict", type: "boolean", summary: "" },
  ],
  examples: [],
};
const tag: CommandSpec = {
  name: "tag",
  summary: "",
  arguments: [
    { name: "RUN", required: true, summary: "" },
    { name: "±TAG", required: true, repeated: true, summary: "" },
  ],
  options: [{ name: "root", type: "string", summary: "" }],
  examples: [],
  hasSignedArguments: true,
};
const exec: CommandSpec = { ...spec, name: "exec", passThrough: true };

describe("words of the command line", () => {
  it("become positionals and options of the spec's types", () => {
    const words = [
      "a",
      "--sort-by",
      "t20_mae",
      "b",
      "--top=5",
      "--target",
      "x<=1",
      "--target=y>2",
      "--strict",
    ];
    expect(parseInvocation(spec, words)).toEqual({
      positionals: ["a", "b"],
      options: { "sort-by": "t20_mae", top: 5, target: ["x<=1", "y>2"], strict: true },
      rest: [],
    });
  });

  it("keeps numbers in positionals as they were typed", () => {
    expect(parseInvocation(spec, ["007", "1e3"]).positionals).toEqual(["007", "1e3"]);
  });

  it("knows short forms", () => {
    expect(parseInvocation(spec, ["-n", "3"]).options).toEqual({ top: 3 });
  });

  it.each([
    [["--sort_by", "x"], "there is no option --sort_by", "Did you mean --sort-by?"],
    [["--root", "x"], "there is no option --root", "ROOT stands without it: runledger compare [ROOT…]"],
    [["--zzzzz"], "there is no option --zzzzz", "See: runledger compare --help"],
    [["--export", "xml"], '--export is "xml"', "Choose one of: csv, json"],
    [["--top", "many"], '--top is "many", not a number', "See: runledger compare --help"],
    [["--top", "1", "--top", "2"], "was given more than once", "See:"],
    [["--sort-by"], "--sort-by needs a value", "See:"],
    [["-x"], "there is no option -x", "See:"],
    [["-rf"], "there is no option -rf.", "After two dashes it is an argument: runledger compare -- -rf"],
  ])("refuses %j and says how to mend it", (words, message, hint) => {
    const attempt = (): unknown => parseInvocation(spec, words);
    expect(attempt).toThrow(message);
    expect(attempt).toThrow(expect.objectContaining({ exitCode: 2, hint: expect.stringContaining(hint) }));
  });

  it("takes -bad and +good as arguments where tags are asked for", () => {
    expect(parseInvocation(tag, ["last", "+good", "-bad", "--root", "x"])).toMatchObject({
      positionals: ["last", "+good", "-bad"],
      options: { root: "x" },
    });
    expect(() => parseInvocation(tag, ["last"])).toThrow("±TAG is missing");
    expect(() => parseInvocation(tag, [])).toThrow("RUN is missing");
  });

  it("leaves the words of another program alone", () => {
    const { positionals, rest, options } = parseInvocation(exec, [
      "--top",
      "2",
      "--",
      "python",
      "-c",
      "--top",
    ]);
    expect({ positionals, rest, options }).toEqual({
      positionals: [],
      rest: ["python", "-c", "--top"],
      options: { top: 2 },
    });
    expect(parseInvocation(exec, ["python", "train.py", "--lr", "3"]).rest).toEqual([
      "python",
      "train.py",
      "--lr",
      "3",
    ]);
  });

  it("takes words that begin with a comment as they are", () => {
    const words = ["-- all\nSELECT 1", "--all\nSELECT 2", "--sort-by", "-- x", "runs", "--", "-- y"];
    expect(parseInvocation(spec, words)).toEqual({
      positionals: ["-- all\nSELECT 1", "--all\nSELECT 2", "runs", "-- y"],
      options: { "sort-by": "-- x" },
      rest: [],
    });
  });

  it("takes everything after two dashes for arguments, also what begins with a dash", () => {
    expect(parseInvocation(spec, ["--top", "2", "a", "--", "-rf", "--strict", "--"])).toEqual({
      positionals: ["a", "-rf", "--strict", "--"],
      options: { top: 2 },
      rest: [],
    });
    expect(parseInvocation(tag, ["--", "-run", "+good"]).positionals).toEqual(["-run", "+good"]);
    expect(parseInvocation(tag, ["last", "--", "-bad"]).positionals).toEqual(["last", "-bad"]);
    expect(() => parseInvocation({ ...tag, hasSignedArguments: false }, ["--", "-run"])).toThrow(
      "±TAG is missing",
    );
  });

  it("does not ask for arguments when help is wanted", () => {
    expect(parseInvocation(tag, ["--help"]).options.help).toBe(true);
    expect(parseInvocation(tag, ["-h"]).options.help).toBe(true);
  });
});
