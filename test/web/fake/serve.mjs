// Builds the page with the fake source and serves it on 127.0.0.1: node test/web/fake/serve.mjs [PORT]
import { createServer } from "node:http";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildPage } from "../../../scripts/build-page.mjs";

const kinds = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };

/** Serves the built page with the content rules of the real server; resolves to its address and how to end it. */
export async function serveFakePage(port = 0) {
  const home = fileURLToPath(new URL("../../..", import.meta.url));
  // What pages run is counted by the build that they are of, which must therefore stay.
  const isCounted = process.env.NODE_V8_COVERAGE !== undefined;
  const folder = isCounted ? join(home, `dist/web-fake-${process.pid}`) : mkdtempSync(join(tmpdir(), "runledger-page-"));
  const options = isCounted ? { minify: false, sourcemap: "external" } : {};
  await buildPage(home, folder, "test/web/fake/page-main.ts", options);
  const server = createServer((request, response) => {
    const name = new URL(request.url ?? "/", "http://x").pathname.slice(1) || "index.html";
    const isFile = /^[\w.-]+$/.test(name);
    response.setHeader("content-security-policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'");
    try {
      const body = isFile ? readFileSync(join(folder, name)) : undefined;
      response.setHeader("content-type", kinds[extname(name)] ?? "application/octet-stream");
      response.writeHead(body === undefined ? 404 : 200).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
  return { address: `http://127.0.0.1:${server.address().port}/`, folder, close: () => {
      server.close();
      server.closeAllConnections();
      if (!isCounted) rmSync(folder, { recursive: true, force: true });
    },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { address } = await serveFakePage(Number(process.argv[2] ?? 8123));
  console.error(address);
}
