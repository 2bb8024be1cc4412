import { describe, expect, it } from "vitest";
import { nextCommand } from "../../src/cli/next-command.js";

describe("a command to go on with", () => {
  it.each([
    [["restore", "lstm_1"], [], "runledger restore lstm_1"],
    [["restore", "a"], ["runs", "my runs"], "runledger restore a --root runs --root 'my runs'"],
    [["trash", "restore", "it's a run"], [], "runledger trash restore 'it'\\''s a run'"],
    [["restore", "glob*"], [], "runledger restore 'glob*'"],
    [["restore", "größe/lr=0.1"], [], "runledger restore größe/lr=0.1"],
    [["restore", "-rf"], ["runs"], "runledger restore --root runs -- -rf"],
    [["restore", "new\nline"], [], "runledger restore 'new\\nline'"],
  ])("is made of %j in %j", (words, roots, expected) => {
    expect(nextCommand(words, roots)).toBe(expected);
  });
});
