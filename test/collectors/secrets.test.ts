// What counts as a secret: 200 planted ones must go, 1,000 look-alikes must stay, on any text in linear time.

import { describe, expect, it } from "vitest";
import { findSecrets, redactArguments, redacted, redactText } from "../../src/collectors/secrets.js";
import { makeLookAlikes } from "./secret-samples/look-alikes.js";
import { formCount, type PlantedSecret, plantSecrets } from "./secret-samples/planted.js";

/** Forms of which eight or more characters in a row are still there. */
function survivors(planted: readonly PlantedSecret[], redact: (text: string) => string): string[] {
  return planted.filter(({ secret, text }) => isLeft(secret, redact(text))).map(({ form }) => form);
}

function isLeft(secret: string, text: string): boolean {
  const length = Math.min(8, secret.length);
  for (let at = 0; at + length <= secret.length; at++) {
    if (text.includes(secret.slice(at, at + length))) return true;
  }
  return false;
}

function touched(texts: readonly string[], redact: (text: string) => string): string[] {
  return texts.filter((text) => redact(text) !== text);
}

describe("planted secrets", () => {
  const planted = plantSecrets(200);

  it("none of 200 in more than a hundred forms survives redaction", () => {
    expect(formCount).toBeGreaterThan(100);
    expect(survivors(planted, redactText)).toEqual([]);
  });

  it("none of 200 more, made from other random numbers, survives", () => {
    expect(survivors(plantSecrets(200, 770_000), redactText)).toEqual([]);
  });

  it("none survives inside a patch of many lines", () => {
    const patch = planted.map(({ text }) => text.replace(/^/gm, "+")).join("\n+x = 1\n");
    for (const { secret, text } of planted) {
      const inside = text.replace(/^/gm, "+");
      expect(patch).toContain(inside);
      expect(
        findSecrets(`+++ b/file\n@@ -1 +1,9 @@\n x = 1\n${inside}\n y = 2\n`).length,
        text,
      ).toBeGreaterThan(0);
      expect(secret.length).toBeGreaterThan(3);
    }
  });

  it("none survives on a command line, split into arguments", () => {
    const words = (text: string): string[] =>
      [...text.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map((match) => match[1] ?? match[2] ?? match[3] ?? "");
    const onCommandLine = planted.filter(({ form }) =>
      /^(option|shell|curl|sshpass|docker|tracker|redisCli)/.test(form),
    );
    expect(onCommandLine.length).toBeGreaterThan(15);
    expect(survivors(onCommandLine, (text) => redactArguments(words(text)).join(" "))).toEqual([]);
  });

  it("most of them survive a naive redactor, so that this test can fail", () => {
    const naive = (text: string): string => text.replace(/(api_key|password|token)=\S+/gi, "$1=***");
    expect(survivors(planted, naive).length).toBeGreaterThan(150);
  });
});

describe("secrets in forms that nothing above was made from", () => {
  it.each([
    ["hunter2", "pass: hunter2"],
    ["abcdefghijklmnop", "api_key = 'abcdefghijklmnop'"],
    ["pw123", "Server=x;Uid=a;Pwd=pw123;"],
    ["secret123", "--user=admin:secret123"],
    ["hunter2", "env:\n  - name: DB_PASSWORD\n    value: hunter2"],
    ["hunter2", '{"name": "DB_PASSWORD", "value": "hunter2"}'],
    ["correct horse battery staple", 'password: "correct horse battery staple"'],
    ["Secr3tP@ss", "ftp://user:Secr3tP@ss@host/file"],
    ["550e8400-e29b-41d4-a716-446655440000", "HEROKU_API_KEY=550e8400-e29b-41d4-a716-446655440000"],
    ["pAssw0rd", "<Password>pAssw0rd</Password>"],
  ])("%s in %j", (secret, text) => {
    expect(redactText(text)).not.toContain(secret);
  });
});

describe("look-alikes", () => {
  const lookAlikes = makeLookAlikes(1000);

  it("at most 10 of 1,000 are redacted", () => {
    expect(touched(lookAlikes, redactText).length).toBeLessThanOrEqual(10);
  });

  it("at most 10 of 1,000 are redacted as single arguments of a command line", () => {
    const single = (text: string): string => redactArguments([text])[0] ?? "";
    expect(touched(lookAlikes, single).length).toBeLessThanOrEqual(10);
  });

  it("an over-careful redactor takes many, so that this test can fail", () => {
    const overCareful = (text: string): string =>
      text.replace(/\w*(key|token|pass)\w*|[0-9a-f]{32,}/gi, redacted);
    expect(touched(lookAlikes, overCareful).length).toBeGreaterThan(500);
  });
});

/** Limits are in processor time, so that a busy machine does not matter; each takes less than a second alone. */
describe("hostile texts of 1 MB", () => {
  const pieces = [
    ...'a|token|token=|password=|password="|token=\'token="token=`|sk-|sk-a1|eyJ|eyJa.|eyJaaaaaaaaaa.eyJ'.split(
      "|",
    ),
    ..."-----BEGIN |-----BEGIN RSA PRIVATE KEY-----|://|://a:|://a:b@|https://a:b/|basic |bearer |curl ".split(
      "|",
    ),
    ..."curl -u |mysql |mysql -p|docker login |login a password |login login |password |0123456789:|$6$".split(
      "|",
    ),
    ..."key-|hf_|AKIA|ghp_|SG.|?sig=|Authorization: |Authorization: Bearer |ENV TOKEN |--token ".split("|"),
    ...'api_key: str = |token": |Q~|a1Q~|pat|LS0tLS1CRUdJTi|password="aaBBaaBB|password=aB!|a:1:a:a:'.split(
      "|",
    ),
    ...["\n", "\0", "\u{1F600}", "AAAAAAAAAAAAAAAAAAAAA", `token${" ".repeat(40)}`, '"username": "a", '],
  ];

  it.each(pieces)("repeats of %j take no longer than a linear search may", (piece) => {
    const text = piece.repeat(Math.ceil(1_000_000 / piece.length));
    const started = process.cpuUsage();
    findSecrets(text);
    expect(process.cpuUsage(started).user / 1000).toBeLessThan(5000);
  });

  it("an argument of 1 MB and 100,000 arguments take no longer either", () => {
    const started = process.cpuUsage();
    redactArguments([`--password=${"aB!".repeat(333_333)}`, "token=".repeat(170_000)]);
    redactArguments(Array.from({ length: 100_000 }, () => "--api-key=abc"));
    expect(process.cpuUsage(started).user / 1000).toBeLessThan(10_000);
  });
});
