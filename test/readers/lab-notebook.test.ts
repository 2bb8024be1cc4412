import { describe, expect, it } from "vitest";
import { labNotebook } from "../../src/readers/lab-notebook.js";
import { actualOf, expectedOf } from "../helpers/read-golden.js";

describe("lab notebook", () => {
  it("reads the golden folder as expected", () => {
    expect(actualOf(labNotebook, "lab-notebook")).toEqual(expectedOf("lab-notebook"));
  });
});
