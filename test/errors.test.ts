import { describe, expect, it } from "vitest";
import { UserError } from "../src/errors.js";

describe("UserError", () => {
  it("is recognized when another copy of the class made it", () => {
    class UserErrorOfAnotherPart extends Error {
      override readonly name = "UserError";
      readonly exitCode = 2;
    }
    expect(new UserErrorOfAnotherPart("no such run") instanceof UserError).toBe(true);
    expect(new UserError("no-such-run", "no such run") instanceof UserError).toBe(true);
  });

  it("is no other error, and nothing that only looks like one", () => {
    expect(new Error("boom") instanceof UserError).toBe(false);
    expect(({ name: "UserError", exitCode: 2 } as unknown) instanceof UserError).toBe(false);
  });
});
