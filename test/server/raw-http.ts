// Requests written byte by byte, as no browser would send them, and what came back.

import { connect } from "node:net";
import { gunzipSync } from "node:zlib";

export interface RawAnswer {
  /** 0 where the connection was closed without an answer. */
  readonly status: number;
  /** Names in small letters; of repeated ones the last. */
  readonly headers: Readonly<Record<string, string>>;
  /** Uncompressed, without the frames of chunks. */
  readonly body: Buffer;
}

/** Sends bytes and takes what comes back until the other side closes. */
export function sendRaw(port: number, bytes: string | Uint8Array): Promise<RawAnswer> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = connect(port, "127.0.0.1", () => socket.write(bytes));
    socket.on("data", (chunk) => void chunks.push(chunk));
    // A server that refuses without reading on may reset the connection; what it said counts.
    socket.on("error", () => socket.destroy());
    socket.on("close", () => resolve(parseAnswer(Buffer.concat(chunks))));
  });
}

export interface RequestParts {
  readonly method?: string;
  readonly target: string;
  /** Each one line. Connection: close comes by itself. */
  readonly headers?: readonly string[];
  readonly body?: string;
}

/** The text of a request. */
export function requestText({ method = "GET", target, headers = [], body }: RequestParts): string {
  const length = body === undefined ? [] : [`Content-Length: ${Buffer.byteLength(body)}`];
  const lines = [`${method} ${target} HTTP/1.1`, ...headers, ...length, "Connection: close"];
  return `${lines.join("\r\n")}\r\n\r\n${body ?? ""}`;
}

function parseAnswer(bytes: Buffer): RawAnswer {
  const end = bytes.indexOf("\r\n\r\n");
  if (end < 0) return { status: 0, headers: {}, body: bytes };
  const [first = "", ...lines] = bytes.subarray(0, end).toString("latin1").split("\r\n");
  const headers = Object.fromEntries(
    lines.map((line) => {
      const at = line.indexOf(":");
      return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()];
    }),
  );
  const sent = bytes.subarray(end + 4);
  const whole = headers["transfer-encoding"] === "chunked" ? joinChunks(sent) : sent;
  const isPacked = headers["content-encoding"] === "gzip" && whole.length > 0;
  return { status: Number(first.split(" ")[1]), headers, body: isPacked ? gunzipSync(whole) : whole };
}

function joinChunks(bytes: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const line = bytes.indexOf("\r\n", at);
    const size = Number.parseInt(bytes.subarray(at, line).toString("latin1"), 16);
    if (!(size > 0)) break;
    parts.push(bytes.subarray(line + 2, line + 2 + size));
    at = line + 2 + size + 2;
  }
  return Buffer.concat(parts);
}
