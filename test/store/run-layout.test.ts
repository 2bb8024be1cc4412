import { describe, expect, it } from "vitest";
import { scalerFile, segmentFile, segmentNumber, segmentsAmong } from "../../src/store/run-layout.js";

describe("segments of a stream", () => {
  it("are numbered before the ending, from the second on", () => {
    expect(segmentFile("history.jsonl", 1)).toBe("history.jsonl");
    expect(segmentFile("history.jsonl", 2)).toBe("history.2.jsonl");
    expect(segmentFile("noending", 3)).toBe("noending.3");
  });

  it("are found again by their names", () => {
    for (const segment of [1, 2, 10, 99_999]) {
      expect(segmentNumber("history.jsonl", segmentFile("history.jsonl", segment))).toBe(segment);
    }
  });

  it.each(["history.jsonl.bak", "history.02.jsonl", "history.1.jsonl", "history.x.jsonl", "xhistory.jsonl"])(
    "do not include %s",
    (name) => {
      expect(segmentNumber("history.jsonl", name)).toBeUndefined();
    },
  );

  it("are ordered by number, not by name", () => {
    const names = ["history.10.jsonl", "other", "history.2.jsonl", "history.jsonl"];
    expect(segmentsAmong("history.jsonl", names)).toEqual([
      "history.jsonl",
      "history.2.jsonl",
      "history.10.jsonl",
    ]);
  });
});

it("a scaler's file is named after it", () => {
  expect(scalerFile("X")).toBe("scaler_X.json");
});
