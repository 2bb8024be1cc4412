import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { longestTarget } from "../../../src/server/http/gate.js";
import { type RawAnswer, requestText, sendRaw } from "../raw-http.js";
import { testServer, token } from "../server-world.js";

interface Attack {
  readonly name: string;
  /** One of these answers is right. */
  readonly statuses: readonly number[];
  readonly method?: string;
  readonly target?: string;
  readonly headers: readonly string[];
  readonly body?: string;
}

/** Requests that must not get an answer, each with the token but for those about the token. */
function attacks(port: number): Attack[] {
  const host = `Host: 127.0.0.1:${port}`;
  const cookie = `Cookie: runledger-${port}=${token}`;
  const foreignHosts: readonly (readonly [name: string, ...headers: string[]])[] = [
    ["no Host"],
    ["an empty Host", "Host:"],
    ["a foreign Host", "Host: evil.example"],
    ["a foreign Host with our port", `Host: evil.example:${port}`],
    ["a name that leads to 127.0.0.1", `Host: 127.0.0.1.nip.io:${port}`],
    ["a subdomain of localhost", `Host: evil.localhost:${port}`],
    ["our name before a foreign one", `Host: localhost:${port}.evil.example`],
    ["our name as a user", `Host: localhost:${port}@evil.example`],
    ["a dot behind", `Host: localhost.:${port}`],
    ["another port", `Host: 127.0.0.1:${port + 1}`],
    ["no port", "Host: 127.0.0.1"],
    ["another address of this machine", `Host: 127.0.0.2:${port}`],
    ["all addresses", `Host: 0.0.0.0:${port}`],
    ["an address as a number", `Host: 2130706433:${port}`],
    ["an address in hexadecimal", `Host: 0x7f.0.0.1:${port}`],
    ["IPv6", `Host: [::1]:${port}`],
    ["two Hosts, ours first", host, "Host: evil.example"],
    ["two Hosts, ours last", "Host: evil.example", host],
    ["two Hosts, both ours", host, host],
    ["two Hosts in one", `Host: 127.0.0.1:${port}, evil.example`],
    ["a Host with a path", `Host: 127.0.0.1:${port}/x`],
    ["a forwarded Host", "Host: evil.example", `X-Forwarded-Host: 127.0.0.1:${port}`],
  ];
  const foreignOrigins: readonly (readonly [name: string, ...headers: string[]])[] = [
    ["a foreign Origin", "Origin: http://evil.example"],
    ["Origin null", "Origin: null"],
    ["an empty Origin", "Origin:"],
    ["https", `Origin: https://127.0.0.1:${port}`],
    ["another server of this machine", "Origin: http://127.0.0.1:3000"],
    ["an Origin without port", "Origin: http://127.0.0.1"],
    ["an Origin that begins like ours", `Origin: http://127.0.0.1:${port}.evil.example`],
    ["an Origin with ours as a user", `Origin: http://127.0.0.1:${port}@evil.example`],
    ["two Origins", `Origin: http://127.0.0.1:${port}`, "Origin: http://evil.example"],
    ["two Origins in one", `Origin: http://127.0.0.1:${port} http://evil.example`],
    ["an Origin with a path", `Origin: http://127.0.0.1:${port}/`],
  ];
  const note = { target: "/api/annotate", method: "POST", body: "{}" };
  const json = "Content-Type: application/json";
  return [
    ...foreignHosts.map(([name, ...headers]) => ({ name, statuses: [421], headers: [...headers, cookie] })),
    ...foreignHosts.slice(0, 5).map(([name, ...headers]) => ({
      ...{ name: `${name}, on the way in`, target: `/?token=${token}`, statuses: [421], headers },
    })),
    ...foreignOrigins.map(([name, ...headers]) => ({
      ...{ name, statuses: [421], headers: [host, ...headers, cookie] },
    })),
    ...foreignOrigins.map(([name, ...headers]) => ({
      ...{ ...note, name: `POST: ${name}`, statuses: [421], headers: [host, ...headers, cookie, json] },
    })),
    { ...note, name: "POST without Origin", statuses: [421], headers: [host, cookie, json] },
    ...["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "POST", "QUERY"].map((method) => ({
      ...{ name: method, method, statuses: [400, 405] },
      headers: [host, `Origin: http://127.0.0.1:${port}`, cookie],
    })),
    ...["GET", "HEAD", "PUT", "DELETE"].map((method) => ({
      ...{ name: `${method} of what is written to`, method, target: "/api/annotate", statuses: [405] },
      headers: [host, `Origin: http://127.0.0.1:${port}`, cookie],
    })),
    {
      name: "an absolute address",
      target: "http://evil.example/api/session",
      statuses: [400],
      headers: [host, cookie],
    },
    {
      name: "an address that begins with //",
      target: "//evil.example/api/session",
      statuses: [400],
      headers: [host, cookie],
    },
    { name: "an address that is no path", target: "*", statuses: [400], headers: [host, cookie] },
    {
      name: "CONNECT",
      method: "CONNECT",
      target: `127.0.0.1:${port}`,
      statuses: [0, 400, 405],
      headers: [host, cookie],
    },
    {
      name: "a long address",
      target: `/${"x".repeat(longestTarget)}`,
      statuses: [414],
      headers: [host, cookie],
    },
    { name: "long headers", statuses: [431], headers: [host, cookie, `X-Long: ${"x".repeat(100_000)}`] },
    { name: "no token", statuses: [403], headers: [host] },
    { name: "an empty token", statuses: [403], headers: [host, `Cookie: runledger-${port}=`] },
    {
      name: "the beginning of the token",
      statuses: [403],
      headers: [host, `Cookie: runledger-${port}=${token.slice(0, -1)}`],
    },
    { name: "more than the token", statuses: [403], headers: [host, `Cookie: runledger-${port}=${token}x`] },
    {
      name: "the cookie of another port",
      statuses: [403],
      headers: [host, `Cookie: runledger-${port + 1}=${token}`],
    },
    {
      name: "the token elsewhere",
      statuses: [403],
      target: `/api/session?token=${token}`,
      headers: [host, `Authorization: Bearer ${token}`],
    },
    { name: "a wrong token in the address", statuses: [403], target: "/?token=wrong", headers: [host] },
    {
      name: "two tokens in the address",
      statuses: [403],
      target: `/?token=${token}&token=${token}`,
      headers: [host],
    },
    { name: "the page without a token", statuses: [403], target: "/", headers: [host] },
    {
      name: "a part of another site's page",
      statuses: [403],
      headers: [host, cookie, "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors"],
    },
    {
      name: "a part of another port's page",
      statuses: [403],
      headers: [host, cookie, "Sec-Fetch-Site: same-site", "Sec-Fetch-Mode: no-cors"],
    },
    {
      name: "a frame in another site's page",
      statuses: [403],
      headers: [
        host,
        cookie,
        "Sec-Fetch-Site: cross-site",
        "Sec-Fetch-Mode: navigate",
        "Sec-Fetch-Dest: iframe",
      ],
    },
  ];
}

async function attack(port: number, { method, target, headers, body }: Attack): Promise<RawAnswer> {
  const parts = { target: target ?? "/api/session", headers };
  return sendRaw(
    port,
    requestText({
      ...parts,
      ...(method === undefined ? {} : { method }),
      ...(body === undefined ? {} : { body }),
    }),
  );
}

/** The attacks that got another answer than they should, with it. */
async function breaches(port: number): Promise<string[]> {
  const found: string[] = [];
  for (const one of attacks(port)) {
    const { status, body } = await attack(port, one);
    if (one.statuses.includes(status) && !body.includes('"revision"')) continue;
    found.push(`${one.name}: ${status} ${body.toString().slice(0, 80)}`);
  }
  return found;
}

describe("the gate", () => {
  it("lets none of the foreign requests in", async () => {
    const { server } = await testServer({ canWrite: true });
    expect(attacks(server.port).length).toBeGreaterThan(60);
    expect(await breaches(server.port)).toEqual([]);
  });

  it("would be noticed to be missing: Node's own server answers nearly all of them", async () => {
    const open = createServer((_, response) => response.end('{"revision":1}'));
    await new Promise<void>((resolve) => open.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void open.close());
    const { port } = open.address() as AddressInfo;
    const found = await breaches(port);
    expect(found.length).toBeGreaterThan(attacks(port).length * 0.85);
    expect(found.join("\n")).toContain("two Hosts, ours first: 200");
    expect(found.join("\n")).toContain("a foreign Origin: 200");
    expect(found.join("\n")).toContain("no token: 200");
  });

  it("lets our own page in, by both names of this machine", async () => {
    const { server } = await testServer({});
    const cookie = `Cookie: other=1; runledger-${server.port}=${token}`;
    for (const name of ["127.0.0.1", "localhost", "LOCALHOST"]) {
      const host = `Host: ${name}:${server.port}`;
      const origin = `Origin: http://${name.toLowerCase()}:${server.port}`;
      for (const headers of [[host], [host, origin], [host, "Sec-Fetch-Site: same-origin"]]) {
        const text = requestText({ target: "/api/session", headers: [...headers, cookie] });
        expect((await sendRaw(server.port, text)).status, headers.join(", ")).toBe(200);
      }
    }
  });

  it("closes the connection on bytes that are no request", async () => {
    const { server, askJson } = await testServer({});
    for (const bytes of [
      "hello\r\n\r\n",
      "GET / HTTP/9.9\r\n\r\n",
      "\x16\x03\x01\x02\x00\x01",
      "GET  / HTTP/1.1\r\nHost\r\n\r\n",
    ]) {
      const { status } = await sendRaw(server.port, `${bytes}\r\n\r\n`);
      expect([0, 400, 421, 505], JSON.stringify(bytes)).toContain(status);
    }
    expect(await askJson("/api/session")).toMatchObject({ runs: 2 });
  });
});
