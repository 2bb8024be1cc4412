import { describe, expect, it } from "vitest";
import {
  rankFiles,
  rankOfFile,
  scalerFile,
  segmentFile,
  segmentNumber,
  segmentsAmong,
} from "../../src/store/run-layout.js";

describe("segments of a stream", () => {
  it("are numbered before the ending, from the second on", () => {
    expect(segmentFile("history.jsonl", 1)).toBe("history.jsonl");
    expect(segmentFile("history.jsonl", 2)).toBe("history.2.jsonl");
    expect(segmentFile("noending", 3)).toBe("noending.3");
    expect(segmentFile(".hidden", 2)).toBe(".hidden.2");
    expect(segmentFile("a.b.c", 2)).toBe("a.b.2.c");
  });

  it("are found again by their names", () => {
    for (const name of ["history.jsonl", "noending", ".hidden", "a.b.c"])
      for (const segment of [1, 2, 10, 99_999])
        expect(segmentNumber(name, segmentFile(name, segment)), name).toBe(segment);
  });

  it.each([
    ...["history.jsonl.bak", "history.02.jsonl", "history.1.jsonl", "history.x.jsonl", "xhistory.jsonl"],
    ...["whatever2.jsonl", "history.2.jsonx", "history.2e1.jsonl", "history.1234567890.jsonl", "history.2"],
  ])("do not include %s", (name) => {
    expect(segmentNumber("history.jsonl", name)).toBeUndefined();
  });

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

describe("files of a rank", () => {
  it("are named after it", () => {
    expect(rankFiles(12)).toEqual({
      history: "history.rank12.jsonl",
      status: "status.rank12.json",
      folder: "ranks/12",
    });
  });

  it.each([
    ["history.rank1.jsonl", 1],
    ["history.rank12.30.jsonl", 12],
    ["history.rank100000.2.jsonl", 100_000],
    ["status.rank3.json", 3],
  ])("are known by their names: %s", (name, rank) => {
    expect(rankOfFile(name)).toBe(rank);
  });

  it.each([
    ...[
      "history.jsonl",
      "status.json",
      "history.rank0.jsonl",
      "history.rank01.jsonl",
      "myhistory.rank1.jsonl",
    ],
    ...[
      "history.rank1.jsonl.bak",
      "history.rank1234567.jsonl",
      "history.rank1.0.jsonl",
      "history.rank.jsonl",
    ],
    ...["history.rank1.x.jsonl", "history.rank1x.jsonl", "status.rank1.js"],
  ])("are not %s", (name) => {
    expect(rankOfFile(name)).toBeUndefined();
  });
});
