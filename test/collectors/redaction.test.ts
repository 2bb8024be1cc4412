// What becomes of command lines, addresses and data that hold secrets.

import { describe, expect, it } from "vitest";
import {
  findSecrets,
  redactArguments,
  redacted,
  redactUrl,
  redactValue,
} from "../../src/collectors/secrets.js";

describe("redactArguments", () => {
  it("takes the values of options that name a secret, whatever they look like", () => {
    const argv = [
      "train",
      "--api-key",
      "abc",
      "--token=x",
      "-password",
      "1",
      "--db.password=hunter2",
      "PASSWORD=a b",
    ];
    expect(redactArguments(argv)).toEqual([
      ...["train", "--api-key", redacted, `--token=${redacted}`, "-password", redacted],
      ...[`--db.password=${redacted}`, `PASSWORD=${redacted}`],
    ]);
  });

  it("keeps options that only sound like secrets, and files where secrets lie", () => {
    const argv = [
      "--max-tokens",
      "512",
      "--tokenizer",
      "gpt2",
      "--key-dim=64",
      "--pad-token",
      "<pad>",
      "--use-auth-token",
    ];
    expect(redactArguments(argv)).toEqual(argv);
    const files = [
      "--private-key",
      "/etc/keys/a.pem",
      "--api-key-file=/run/secrets/key",
      "--password-file",
      "p.txt",
    ];
    expect(redactArguments(files)).toEqual(files);
  });

  it("redacts inside JSON, addresses and shell lines", () => {
    const argv = [
      "--config",
      '{"api_key": "a1b2c3d4e5"}',
      "postgres://me:hunter2@db/x",
      "export TOKEN=a1b2c3 && run",
    ];
    expect(redactArguments(argv)).toEqual([
      ...["--config", `{"api_key": "${redacted}"}`, `postgres://me:${redacted}@db/x`],
      `export TOKEN=${redacted} && run`,
    ]);
  });

  it("keeps number and order of the arguments", () => {
    const argv = ["a", "", "b c", "--token", "", "d"];
    expect(redactArguments(argv)).toEqual(argv);
  });
});

describe("redactUrl", () => {
  it.each([
    ["https://me:hunter2@example.com/a/b.git", "https://example.com/a/b.git"],
    ["https://ghtoken123@example.com/a/b.git", "https://example.com/a/b.git"],
    ["ssh://git@example.com:2222/a/b.git", "ssh://git@example.com:2222/a/b.git"],
    ["ssh://git:pw@example.com/a/b.git", "ssh://git@example.com/a/b.git"],
    ["git@example.com:a/b.git", "git@example.com:a/b.git"],
    ["me:hunter2@example.com:a/b.git", "me@example.com:a/b.git"],
    ["/srv/git/b.git", "/srv/git/b.git"],
    [
      "https://example.com/a.git?access_token=a1b2c3d4e5f6a7b8",
      `https://example.com/a.git?access_token=${redacted}`,
    ],
    ["https://me:p@ss@example.com/b", "https://example.com/b"],
  ])("%s becomes %s", (url, expected) => {
    expect(redactUrl(url)).toBe(expected);
  });
});

describe("redactValue", () => {
  it("redacts texts of secret names at any depth and keeps the rest as it is", () => {
    const config = {
      lr: 0.1,
      tracker: { api_key: "short", entity: "me" },
      urls: ["redis://:pw12@h/0"],
      token: null,
    };
    expect(redactValue(config)).toEqual({
      lr: 0.1,
      tracker: { api_key: redacted, entity: "me" },
      urls: [`redis://:${redacted}@h/0`],
      token: null,
    });
  });

  it("keeps pieces of text that are called token, and takes those that give access", () => {
    const config = { token: "endoftext", pad_token: "<pad>", hub: { token: "a1B2c3D4e5F6g7H8" } };
    expect(redactValue(config)).toEqual({ ...config, hub: { token: redacted } });
  });

  it("never reaches the prototype of anything and survives any depth", () => {
    let deep: unknown = "hunter22";
    for (let level = 0; level < 5000; level++) deep = { password: deep };
    expect(JSON.stringify(redactValue(deep))).not.toContain("hunter22");
    const odd = redactValue(JSON.parse('{"__proto__": {"password": "hunter22"}}')) as object;
    expect(JSON.stringify(odd)).toBe(`{"__proto__":{"password":"${redacted}"}}`);
  });
});

describe("findSecrets", () => {
  it("names the kind and place, joins what overlaps, in order", () => {
    const text = "a=1\npassword: hunter2\nurl: https://me:abc123def@h/\n";
    expect(findSecrets(text).map(({ kind, start, end }) => [kind, text.slice(start, end)])).toEqual([
      ["password", "hunter2"],
      ["login-in-address", "abc123def"],
    ]);
  });

  it("finds nothing in an empty text", () => {
    expect(findSecrets("")).toEqual([]);
  });
});
