import { execFileSync } from "node:child_process";
import { readFileSync, symlinkSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join, normalize } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { requestText, sendRaw } from "./raw-http.js";
import { keysOf, questionTarget, runTree, type TestServer, testServer } from "./server-world.js";

const secret = "a secret that nobody may see";

/** Paths in a run as they stand in an address, each a way to a secret. R: the root, absolute; P: the same with %2F. */
const spellings: readonly string[] = [
  // Up, in every spelling of dots and slashes.
  ...["../secret.txt", "..%2Fsecret.txt", "%2e%2e/secret.txt", "%2e%2e%2fsecret.txt", ".%2e/secret.txt"],
  ...["%2e./secret.txt", "%2E%2E%2Fsecret.txt", "./../secret.txt", "outputs/../../secret.txt"],
  ...[
    "outputs/%2e%2e/%2e%2e/secret.txt",
    "outputs//../..//secret.txt",
    "x/../../secret.txt",
    "//../secret.txt",
  ],
  ...["..//secret.txt", "..%2F%2Fsecret.txt", "../runs/secret.txt/../../secret.txt", "..;/secret.txt"],
  // Decoded twice or three times.
  ...[
    "%252e%252e%252fsecret.txt",
    "%252e%252e/secret.txt",
    "..%252fsecret.txt",
    "%25252e%25252e%25252fsecret.txt",
  ],
  ...["%u002e%u002e%u2215secret.txt", "%%32%65%%32%65/secret.txt", "&#46;&#46;/secret.txt"],
  // Backslashes and Windows.
  ...[
    "..\\secret.txt",
    "..%5Csecret.txt",
    "%2e%2e%5csecret.txt",
    "..%255csecret.txt",
    "outputs\\..\\..\\secret.txt",
  ],
  ...[
    "C:\\secret.txt",
    "C:/secret.txt",
    "C:..%5csecret.txt",
    "\\\\localhost\\secret.txt",
    "%5C%5C?%5C..%5Csecret.txt",
  ],
  ...["//localhost/R/secret.txt", "file:///R/secret.txt", "file:..%2Fsecret.txt"],
  // Absolute.
  ...["R/secret.txt", "P%2Fsecret.txt", "/R/secret.txt", "%2FP/secret.txt", "/etc/passwd", "%2Fetc%2Fpasswd"],
  ...["/proc/self/environ", "/proc/self/cwd/secret.txt", "/dev/stdin", "~/secret.txt"],
  // Bytes that end a path for some, or are none.
  ...[
    "../secret.txt%00",
    "%00../secret.txt",
    "outputs/stdout.log%00/../../../secret.txt",
    "..%00/secret.txt",
  ],
  ...[
    "../secret.txt%00.png",
    "..%0d%0a/secret.txt",
    "..%09/secret.txt",
    "%20../secret.txt",
    "../secret.txt%20",
  ],
  // Overlong and broken UTF-8, and characters that look like dots and slashes.
  ...[
    "%c0%ae%c0%ae/secret.txt",
    "%c0%ae%c0%ae%c0%afsecret.txt",
    "%e0%80%ae%e0%80%ae/secret.txt",
    "..%c0%afsecret.txt",
  ],
  ...[
    "%f0%80%80%ae%f0%80%80%ae/secret.txt",
    "..%c1%9csecret.txt",
    "%ff%fe../secret.txt",
    "%ef%bc%8e%ef%bc%8e/secret.txt",
  ],
  ...["..%e2%88%95secret.txt", "..%ef%bc%8fsecret.txt", "%e2%80%a5/secret.txt", "%ed%a0%80../secret.txt"],
  // Dots that some systems drop.
  ...[
    ".../secret.txt",
    "..../secret.txt",
    ".. /secret.txt",
    "../secret.txt.",
    "outputs./../../secret.txt",
    ".. ./secret.txt",
  ],
  // Links that lead out, and what is hidden.
  ...[
    "link.txt",
    "folder-link/secret.txt",
    "outputs/up/secret.txt",
    "long-link/secret.txt",
    "round/secret.txt",
  ],
  ...[".env", ".hidden/secret.txt", "outputs/.env", "env-link", "./link.txt", "outputs/../link.txt"],
  // Nothing, folders, and what is no file.
  ...["", ".", "..", "/", "outputs", "outputs/", "pipe", "pipe/", "../lstm_2/metadata.json"],
];

async function plant(): Promise<{ world: TestServer; key: string }> {
  const world = await testServer({
    files: {
      ...runTree("lstm_1", 0.02),
      ...runTree("lstm_2", 0.03),
      "lstm_1/.env": secret,
      "lstm_1/.hidden/secret.txt": secret,
      "lstm_1/outputs/.env": secret,
      "lstm_2/metadata.json": { schema_version: 1, run_id: "lstm_2", model_name: secret },
      "secret.txt": secret,
    },
  });
  const run = join(world.root, "lstm_1");
  symlinkSync("../secret.txt", join(run, "link.txt"));
  symlinkSync("..", join(run, "folder-link"));
  symlinkSync("../..", join(run, "outputs/up"));
  symlinkSync(world.root, join(run, "long-link"));
  symlinkSync("round", join(run, "round"));
  symlinkSync(".env", join(run, "env-link"));
  execFileSync("mkfifo", [join(run, "pipe")]);
  const key = (await keysOf(world)).lstm_1 ?? "";
  expect(key).not.toBe("");
  return { world, key };
}

function spelled(spelling: string, root: string): string {
  const inQuery = spelling.replaceAll("&", "%26").replaceAll(" ", "%20").replaceAll("+", "%2B");
  return inQuery.replace("R", root.slice(1)).replace("P", encodeURIComponent(root));
}

/** Spellings that got more than a plain no. */
async function leaks(
  port: number,
  root: string,
  targetOf: (path: string) => readonly string[],
): Promise<string[]> {
  const found: string[] = [];
  for (const spelling of spellings) {
    for (const line of targetOf(spelled(spelling, root))) {
      const { status, body } = await sendRaw(port, line);
      const isRefused = [400, 403, 404].includes(status) && !body.includes(secret) && !body.includes("root:");
      if (!isRefused) found.push(`${spelling}: ${status} ${body.toString().slice(0, 60)}`);
    }
  }
  return found;
}

describe("files of a run", () => {
  it(`stay the run's own in ${spellings.length} spellings, as a file, as a log and as an address`, async () => {
    const { world, key } = await plant();
    const { server, root, headers, reports } = world;
    expect(new Set(spellings).size).toBe(spellings.length);
    expect(spellings.length).toBeGreaterThan(60);
    const found = await leaks(server.port, root, (path) => {
      const decoded = new URLSearchParams(`path=${path}`).get("path") ?? "";
      const targets = [
        `/api/file?key=${key}&path=${path}`,
        questionTarget("log", { key, path: decoded }),
        // An address of its own: "/" and "/." are the page.
        ...(/^[./]?$/.test(path) ? [] : [`/${path}`, `/api/file/${key}/${path}`]),
      ];
      return targets.map((target) => requestText({ target, headers }));
    });
    expect(found).toEqual([]);
    expect(reports).toEqual([]);
    const { status, body } = await world.ask(`/api/file?key=${key}&path=outputs%2Fstdout.log`);
    expect([status, body.toString()]).toEqual([200, "epoch 1\nepoch 2\n"]);
  });

  it("would be seen to leak: a server that joins paths gives the secret away", async () => {
    const { world } = await plant();
    const run = join(world.root, "lstm_1");
    const naive = createServer((request, response) => {
      try {
        const path = new URLSearchParams(request.url?.split("?")[1] ?? "").get("path") ?? "";
        const place = path.startsWith("/") ? path : normalize(join(run, decodeURIComponent(path)));
        if (place.includes("pipe") || place.startsWith("/dev") || place.startsWith("/proc"))
          throw new Error("no");
        response.end(readFileSync(place));
      } catch {
        response.writeHead(404).end();
      }
    });
    await new Promise<void>((resolve) => naive.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void naive.close());
    const { port } = naive.address() as AddressInfo;
    const found = await leaks(port, world.root, (path) => [
      requestText({ target: `/?path=${path}`, headers: ["Host: x"] }),
    ]);
    expect(found.length).toBeGreaterThan(20);
    expect(found.join("\n")).toContain(`link.txt: 200 ${secret}`);
    expect(found.join("\n")).toContain(`%252e%252e%252fsecret.txt: 200 ${secret}`);
  });

  it("cannot be asked for by paths instead of keys", async () => {
    const { world } = await plant();
    const { root, ask } = world;
    const keys = [
      "lstm_1",
      "../runs/lstm_1",
      root,
      join(root, "lstm_1"),
      "",
      "0",
      "__proto__",
      "constructor",
      "%00",
    ];
    for (const key of keys) {
      const { status } = await ask(`/api/file?key=${encodeURIComponent(key)}&path=metadata.json`);
      expect([400, 404], key).toContain(status);
    }
    const [{ status: none }, { status: two }] = await Promise.all([
      ask("/api/file?path=metadata.json"),
      ask("/api/file?key=a&key=b&path=metadata.json"),
    ]);
    expect([none, two]).toEqual([400, 400]);
  });
});
