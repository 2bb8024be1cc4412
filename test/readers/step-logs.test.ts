import { describe, expect, it } from "vitest";
import { stepLogs } from "../../src/readers/step-logs.js";
import { actualOf, expectedOf } from "../helpers/read-golden.js";

describe("step logs", () => {
  it("reads the golden folder as expected", () => {
    expect(actualOf(stepLogs, "step-logs")).toEqual(expectedOf("step-logs"));
  });
});
