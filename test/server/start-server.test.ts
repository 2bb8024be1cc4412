import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { runFileAddress } from "../../src/core/view/question-address.js";
import { startServer } from "../../src/server/start-server.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { writeTree } from "../helpers/write-tree.js";
import { requestText, sendRaw } from "./raw-http.js";
import {
  keysOf,
  questionTarget,
  runTree,
  type TestServer,
  testServer,
  testState,
  token,
} from "./server-world.js";

const everyAnswer = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "x-frame-options": "DENY",
  "cross-origin-resource-policy": "same-origin",
  "content-security-policy": expect.stringMatching(/^default-src 'none';.*frame-ancestors 'none'/),
};

/** A request that may write. */
function post({ server }: TestServer, body: string, headers = ["Content-Type: application/json"]) {
  const origin = `Origin: http://127.0.0.1:${server.port}`;
  return { method: "POST", target: "/api/annotate", headers: [origin, ...headers], body };
}

describe("the way in", () => {
  it("turns the token into a cookie and keeps the rest of the link", async () => {
    const { server } = await testServer({});
    const headers = [`Host: 127.0.0.1:${server.port}`];
    for (const [target, location] of [
      [`/?token=${token}`, "/"],
      [`/?token=${token}&view=compare&keys=a%2Cb`, "/?view=compare&keys=a%2Cb"],
      [`/?where=x%3D1&token=${token}&sort=mae`, "/?where=x%3D1&sort=mae"],
      [`/?token=${token}&//evil.example`, "/?//evil.example"],
    ] as const) {
      const answer = await sendRaw(server.port, requestText({ target, headers }));
      expect(answer.status).toBe(303);
      expect(answer.headers).toMatchObject({ ...everyAnswer, location });
      expect(answer.headers["set-cookie"]).toBe(
        `runledger-${server.port}=${token}; HttpOnly; SameSite=Strict; Path=/`,
      );
    }
    expect(server.url).toBe(`http://127.0.0.1:${server.port}/?token=${token}`);
  });

  it("tells people in words that they need the token, and programs as JSON", async () => {
    const { server } = await testServer({});
    const headers = [`Host: 127.0.0.1:${server.port}`];
    const told = await sendRaw(
      server.port,
      requestText({ target: "/", headers: [...headers, "Accept: text/html"] }),
    );
    expect([told.status, told.body.toString()]).toEqual([
      403,
      "This browser has not been let in yet.\nOpen the whole address that runledger ui has printed, with its token. Each start has a new one.\n",
    ]);
    const { status, body } = await sendRaw(server.port, requestText({ target: "/api/session", headers }));
    expect([status, JSON.parse(body.toString())]).toMatchObject([403, { code: "no-token" }]);
  });

  it("lets in once with a one-time address", async () => {
    const { server } = await testServer({});
    const target = server.oneTimeUrl().slice(`http://127.0.0.1:${server.port}`.length);
    const text = requestText({ target, headers: [`Host: 127.0.0.1:${server.port}`] });
    const [first, second] = [await sendRaw(server.port, text), await sendRaw(server.port, text)];
    expect([first.status, second.status]).toEqual([303, 403]);
    expect(first.headers["set-cookie"]).toContain(`=${token};`);
    expect(target).not.toContain(token);
  });
});

describe("the page's files", () => {
  it("come with a policy that lets them load from here only, hashed ones for good", async () => {
    const { ask } = await testServer({});
    const page = await ask("/?view=runs");
    expect([page.status, page.body.toString()]).toEqual([200, "<!doctype html><p>page</p>"]);
    expect(page.headers).toMatchObject({ ...everyAnswer, "cache-control": "no-cache" });
    expect(page.headers["content-security-policy"]).toContain("script-src 'self'; style-src 'self'");
    const script = await ask({ target: "/app-ABCD2345.js", headers: ["Accept-Encoding: gzip"] });
    expect(script.headers).toMatchObject({
      ...everyAnswer,
      "cache-control": "private, max-age=31536000, immutable",
      "content-encoding": "gzip",
      "content-type": "text/javascript; charset=utf-8",
    });
    expect(script.body.toString()).toHaveLength(5003);
    for (const target of [
      "/nothing.js",
      "/report/",
      "/report",
      "/app.js/",
      "/api",
      "/api/",
      "/api/nothing",
      "/constructor",
    ])
      expect((await ask(target)).status, target).toBe(404);
  });

  it("are missed in words when nobody has built them", async () => {
    const { state } = testState();
    const server = await startServer({
      state,
      pageFolder: temporaryFolder(),
      port: 0,
      report: () => undefined,
      token,
    });
    onTestFinished(() => server.close());
    const headers = [`Host: 127.0.0.1:${server.port}`, `Cookie: runledger-${server.port}=${token}`];
    const { status, body } = await sendRaw(server.port, requestText({ target: "/", headers }));
    expect([status, body.toString()]).toEqual([503, expect.stringContaining("npm run build")]);
  });
});

describe("questions", () => {
  it("are answered with JSON, compressed where that is worth it", async () => {
    const { ask, askJson } = await testServer({});
    expect(await askJson("/api/session")).toMatchObject({
      runs: 2,
      statuses: { finished: 2 },
      canWrite: false,
    });
    const plain = await ask("/api/fields");
    const packed = await ask({ target: "/api/fields", headers: ["Accept-Encoding: gzip, br"] });
    expect(plain.headers).toMatchObject({ ...everyAnswer, "cache-control": "no-store" });
    expect(plain.headers["content-encoding"]).toBeUndefined();
    expect(packed.body.equals(plain.body)).toBe(true);
    expect(packed.headers["content-encoding"]).toBe(plain.body.length > 2048 ? "gzip" : undefined);
    const head = await ask({ method: "HEAD", target: "/api/session" });
    expect([head.status, head.body.length]).toEqual([200, 0]);
  });

  it.each([
    ["/api/table", "bad-question"],
    ["/api/table?q=", "bad-question"],
    ["/api/table?q={}", "bad-question"],
    ["/api/table?q=[]", "bad-question"],
    ["/api/table?q=null", "bad-question"],
    ["/api/table?q={%22offset%22:-1,%22limit%22:1}", "bad-question"],
    ["/api/table?q={%22offset%22:0,%22limit%22:1e9}", "bad-question"],
    ["/api/table?q={%22offset%22:0,%22limit%22:1,%22where%22:[1]}", "bad-question"],
    ["/api/table?q={%22offset%22:0,%22limit%22:1,%22by%22:%22x%22}", "bad-question"],
    ["/api/table?q={%22offset%22:0,%22limit%22:1,%22where%22:[%22(%22]}", expect.any(String)],
    ["/api/table?q={%22offset%22:0,%22limit%22:1,%22sort%22:%22nothing%22}", expect.any(String)],
    ["/api/table?q={}&q={}", "bad-question"],
    ["/api/run?q={%22key%22:%22nobody%22}", "unknown-key"],
    ["/api/run?q={%22key%22:{}}", "bad-question"],
    ["/api/run?q={%22__proto__%22:{%22key%22:%22x%22}}", "bad-question"],
    ["/api/curves?q={%22keys%22:[],%22metric%22:1,%22pixels%22:1}", "bad-question"],
    ["/api/log?q={%22key%22:%22x%22,%22path%22:%22a%22,%22from%22:0.5}", "bad-question"],
    ["/api/sweep?q={%22key%22:%22nobody%22}", "unknown-key"],
    ["/api/sweep?q={%22key%22:%22../demo%22}", "unknown-key"],
    ["/api/sweep?q={%22key%22:%22__proto__%22}", "unknown-key"],
    ["/api/sweep?q={%22key%22:[]}", "bad-question"],
    ["/api/sweep?q={%22key%22:%22x%22,%22direction%22:%22up%22}", "bad-question"],
    ["/api/trials?q={%22key%22:%22x%22}", "bad-question"],
    ["/api/trials?q={%22key%22:%22x%22,%22offset%22:0,%22limit%22:1e6}", "bad-question"],
    ["/api/trials?q={%22key%22:%22x%22,%22offset%22:0,%22limit%22:1,%22cell%22:1}", "bad-question"],
    ["/api/trials?q={%22key%22:%22x%22,%22offset%22:0,%22limit%22:1}", "unknown-key"],
    ["/api/matrix?q={%22key%22:%22x%22}", "bad-question"],
    ["/api/matrix?q={%22key%22:%22x%22,%22x%22:%22phase%22,%22summary%22:%22sum%22}", "bad-question"],
    ["/api/matrix?q={%22key%22:%22%2500%22,%22x%22:%22phase%22}", "unknown-key"],
    ["/api/file", "bad-question"],
  ])("that make no sense get a fault: %s", async (target, code) => {
    const { ask, reports } = await testServer({});
    const { status, body } = await ask(target);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(JSON.parse(body.toString())).toMatchObject({ code, message: expect.any(String) });
    expect(reports).toEqual([]);
  });

  it("that are nested deeply or very long get a fault", async () => {
    const { ask } = await testServer({});
    const { status } = await ask(`/api/table?q=${"[".repeat(40_000)}`);
    const { status: wide } = await ask(`/api/table?q=${"x=1&".repeat(10_000)}`);
    expect([status, wide]).toEqual([400, 400]);
  });

  it("survive a defect: it gets a number, the page nothing of its trace, and the server lives on", async () => {
    const world = await testServer({});
    Object.defineProperty(world.state, "table", {
      get: () => {
        throw new TypeError("planted in /secret/place");
      },
    });
    const { status, body } = await world.ask(questionTarget("table", { offset: 0, limit: 1 }));
    const fault = JSON.parse(body.toString()) as { code: string; message: string };
    expect([status, fault.code]).toEqual([500, "defect"]);
    expect(body.toString()).not.toContain("planted");
    const [id = "none"] = /[0-9a-f]{8}/.exec(fault.message) ?? [];
    expect(world.reports).toEqual([expect.stringMatching(new RegExp(`defect ${id}: TypeError: planted`))]);
    expect((await world.ask("/")).status).toBe(200);
  });

  it("about a run that has gone meanwhile get a fault that says so", async () => {
    const world = await testServer({});
    const key = (await keysOf(world)).lstm_1 ?? "";
    rmSync(join(world.root, "lstm_1"), { recursive: true });
    for (const target of [
      `/${runFileAddress(key, "history.jsonl")}`,
      questionTarget("predictions", { key }),
    ]) {
      const { status, body } = await world.ask(target);
      expect([status, JSON.parse(body.toString())], target).toMatchObject([
        404,
        { message: expect.any(String) },
      ]);
    }
    world.server.lookNow();
    const { status, body } = await world.ask(questionTarget("run", { key }));
    expect([status, JSON.parse(body.toString())]).toMatchObject([404, { code: "unknown-key" }]);
    expect(await world.askJson("/api/session")).toMatchObject({ runs: 1 });
    expect(world.reports).toEqual([]);
  });
});

describe("files of runs", () => {
  const png = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex");
  const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
  const strange = 'a "b"; é.html';

  it("are shown when they are pictures by their bytes, else handed out", async () => {
    const world = await testServer({
      files: {
        ...runTree("lstm_1", 0.02),
        "lstm_1/plot.png": png,
        "lstm_1/no-picture.png": svg,
        "lstm_1/plot.svg": svg,
        "lstm_1/page.html": "<script>alert(1)</script>",
        [`lstm_1/${strange}`]: "x",
        "lstm_1/empty.txt": "",
      },
    });
    const key = (await keysOf(world)).lstm_1 ?? "";
    const fetched = (path: string) => world.ask(`/${runFileAddress(key, path)}`);
    const picture = await fetched("plot.png");
    expect(picture.headers).toMatchObject({
      ...everyAnswer,
      "content-type": "image/png",
      "content-disposition": "inline",
    });
    expect(picture.headers["content-security-policy"]).toContain("sandbox");
    expect(picture.body.equals(png)).toBe(true);
    for (const path of ["no-picture.png", "plot.svg", "page.html", strange, "empty.txt"]) {
      const { status, headers } = await fetched(path);
      expect(status, path).toBe(200);
      expect(headers, path).toMatchObject({ ...everyAnswer, "content-type": "application/octet-stream" });
      expect(headers["content-disposition"], path).toMatch(
        /^attachment; filename="[A-Za-z0-9._-]*"; filename\*=UTF-8''/,
      );
    }
    expect((await fetched(strange)).headers["content-disposition"]).toBe(
      `attachment; filename="a__b____.html"; filename*=UTF-8''a%20%22b%22%3B%20%C3%A9.html`,
    );
    expect((await fetched("plot.svg")).body.toString()).toBe(svg);
  });
});

describe("notes and tags", () => {
  it("are refused unless the server may write", async () => {
    const world = await testServer({});
    const key = (await keysOf(world)).lstm_1 ?? "";
    const { status, body } = await world.ask(post(world, JSON.stringify({ kind: "note", key, text: "x" })));
    expect([status, JSON.parse(body.toString())]).toMatchObject([403, { code: "read-only" }]);
  });

  it("are written as the commands write them, and shown at once", async () => {
    const world = await testServer({ canWrite: true });
    const key = (await keysOf(world)).lstm_1 ?? "";
    const note = await world.ask(post(world, JSON.stringify({ kind: "note", key, text: "<b>good</b>" })));
    const tags = await world.ask(
      post(world, JSON.stringify({ kind: "tags", key, add: ["good"], remove: [] })),
    );
    expect([note.status, tags.status]).toEqual([204, 204]);
    const lines = readFileSync(join(world.root, "lstm_1/annotations.jsonl"), "utf8").trim().split("\n");
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { type: "note", text: "<b>good</b>" },
      { type: "tag", tag: "good" },
    ]);
    const run = await world.askJson(questionTarget("run", { key }));
    expect(run).toMatchObject({ tags: ["good"], notes: [{ text: "<b>good</b>" }] });
    expect(await world.askJson("/api/session")).toMatchObject({ revision: 3 });
  });

  it("that are wrong, too large or no JSON change nothing", async () => {
    const world = await testServer({ canWrite: true });
    const key = (await keysOf(world)).lstm_1 ?? "";
    const of = (change: object) => JSON.stringify({ key, ...change });
    const cases: readonly (readonly [body: string, status: number, headers?: string[]])[] = [
      [of({ kind: "note", text: "x" }), 415, ["Content-Type: text/plain"]],
      [of({ kind: "note", text: "x" }), 415, ["Content-Type: application/x-www-form-urlencoded"]],
      [of({ kind: "note", text: "x" }), 415, []],
      ["{", 400],
      ["", 400],
      ["[]", 400],
      [of({ kind: "delete" }), 400],
      [of({ kind: "note", text: 1 }), 400],
      [of({ kind: "note", text: "  " }), 400],
      [of({ kind: "note", text: "x".repeat(100_001) }), 400],
      [of({ kind: "tags", add: ["good", "two words"], remove: [] }), 400],
      [of({ kind: "tags", add: ["a,b"], remove: [] }), 400],
      [of({ kind: "tags", add: ["\u001b[31m"], remove: [] }), 400],
      [JSON.stringify({ kind: "note", key: "nobody", text: "x" }), 404],
      [`"${"x".repeat(1024 * 1024)}"`, 413],
    ];
    for (const [body, status, headers] of cases) {
      const answer = await world.ask(post(world, body, headers));
      expect(answer.status, body.slice(0, 100)).toBe(status);
    }
    const chunked = `POST /api/annotate HTTP/1.1\r\n${[...world.headers, `Origin: http://127.0.0.1:${world.server.port}`, "Content-Type: application/json", "Transfer-Encoding: chunked", "Connection: close"].join("\r\n")}\r\n\r\n`;
    const chunk = `10000\r\n${"x".repeat(0x10000)}\r\n`;
    expect((await sendRaw(world.server.port, `${chunked}${chunk.repeat(20)}0\r\n\r\n`)).status).toBe(413);
    const { notes, tags } = await world.askJson(questionTarget("run", { key }));
    expect([notes, tags]).toEqual([[], []]);
    expect(world.reports).toEqual([]);
  });
});

describe("events", () => {
  it("tell an open page what has changed, and its runs' keys", async () => {
    const world = await testServer({});
    const { lstm_1: key = "" } = await keysOf(world);
    const texts: string[] = [];
    const [name = "", value = ""] = (world.headers[1] ?? "").split(": ");
    const stream = get({ port: world.server.port, path: "/api/events", headers: { [name]: value } });
    onTestFinished(() => void stream.destroy());
    const heard = (part: string): Promise<void> =>
      new Promise((resolve) => {
        const check = (): void => {
          if (texts.join("").includes(part)) resolve();
          else setTimeout(check, 10);
        };
        check();
      });
    stream.on("response", (response) => {
      expect(response.headers["content-type"]).toBe("text/event-stream; charset=utf-8");
      response.on("data", (chunk: Buffer) => void texts.push(chunk.toString()));
    });
    await heard('data: {"kind":"changed","revision":1,"keys":[]}\n\n');
    writeTree(world.root, {
      "lstm_1/metadata.json": { schema_version: 1, run_id: "lstm_1", status: "failed" },
    });
    world.server.lookNow();
    await heard(`event: changed\ndata: {"kind":"changed","revision":2,"keys":["${key}"]}\n\n`);
    expect(await world.askJson("/api/session")).toMatchObject({ revision: 2, statuses: { failed: 1 } });
  });
});

describe("the port", () => {
  it("is the next free one when it is taken", async () => {
    const { state } = testState();
    const options = { state, pageFolder: temporaryFolder(), report: () => undefined, token };
    const first = await startServer({ ...options, port: 0 });
    onTestFinished(() => first.close());
    const second = await startServer({ ...options, port: first.port });
    onTestFinished(() => second.close());
    expect(second.port).toBeGreaterThan(first.port);
    expect(second.url).toContain(`:${second.port}/`);
  });

  it.each([-1, 1.5, 65_536, Number.NaN])("is refused when it is none: %d", async (port) => {
    const { state } = testState();
    const options = { state, pageFolder: "", report: () => undefined, port };
    await expect(startServer(options)).rejects.toMatchObject({ code: "bad-port", exitCode: 2 });
  });
});

describe("a page file that is built anew", () => {
  it("is served as it is now", async () => {
    const { state } = testState();
    const pageFolder = temporaryFolder();
    const server = await startServer({ state, pageFolder, port: 0, report: () => undefined, token });
    onTestFinished(() => server.close());
    const headers = [`Host: 127.0.0.1:${server.port}`, `Cookie: runledger-${server.port}=${token}`];
    const page = async (): Promise<string> =>
      (await sendRaw(server.port, requestText({ target: "/", headers }))).body.toString();
    writeFileSync(join(pageFolder, "index.html"), "one");
    expect(await page()).toBe("one");
    rmSync(join(pageFolder, "index.html"));
    writeFileSync(join(pageFolder, "index.html"), "two!");
    expect(await page()).toBe("two!");
  });
});
