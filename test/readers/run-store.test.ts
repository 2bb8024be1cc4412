import { describe, expect, it } from "vitest";
import { runStore } from "../../src/readers/run-store.js";
import { actualOf, expectedOf } from "../helpers/read-golden.js";

describe("run store", () => {
  it("reads the golden folder as expected", () => {
    expect(actualOf(runStore, "run-store")).toEqual(expectedOf("run-store"));
  });
});
