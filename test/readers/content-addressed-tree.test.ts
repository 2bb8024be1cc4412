import { describe, expect, it } from "vitest";
import { contentAddressedTree } from "../../src/readers/content-addressed-tree.js";
import { actualOf, expectedOf } from "../helpers/read-golden.js";

describe("content addressed tree", () => {
  it("reads the golden folder as expected", () => {
    expect(actualOf(contentAddressedTree, "content-addressed-tree")).toEqual(
      expectedOf("content-addressed-tree"),
    );
  });
});
