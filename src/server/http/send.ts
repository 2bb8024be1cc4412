// Sends answers: the headers that keep a browser from being talked into anything, JSON, faults, compression.

import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { encodeJson } from "../../core/json/encode-json.js";
import type { ApiFault } from "../api.js";

/** Smaller answers are sent as they are. */
const leastCompressed = 2048;

/** Level 9 takes ten times as long for a tenth less. */
const compression = { level: 4 };

const compress = promisify(gzip);

/** What the page may do: load from here, nothing else, and be in nobody's frame. */
export const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** What anything else may do: nothing. */
export const emptyPolicy = "default-src 'none'; frame-ancestors 'none'; sandbox";

/** Headers of every answer. */
export const guardHeaders: OutgoingHttpHeaders = {
  "Cache-Control": "no-store",
  "Content-Security-Policy": emptyPolicy,
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
};

export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

export interface Content {
  readonly status?: number;
  /** As Content-Type has it. */
  readonly type: string;
  readonly body: string | Uint8Array;
  readonly headers?: OutgoingHttpHeaders;
  /** Whether compressing is worth the time; yes when absent. */
  readonly isCompressible?: boolean;
}

/** Sends a whole answer, compressed where that is worth it and the browser takes it. */
export async function send({ request, response }: Exchange, content: Content): Promise<void> {
  const bytes = typeof content.body === "string" ? Buffer.from(content.body) : content.body;
  const isWorth = bytes.byteLength > leastCompressed && content.isCompressible !== false;
  const isCompressed = isWorth && /\bgzip\b/.test(String(request.headers["accept-encoding"] ?? ""));
  const body = isCompressed ? await compress(bytes, compression) : bytes;
  if (response.destroyed) return;
  response.writeHead(content.status ?? 200, {
    ...guardHeaders,
    "Content-Type": content.type,
    "Content-Length": body.byteLength,
    ...(isWorth ? { Vary: "Accept-Encoding" } : {}),
    ...(isCompressed ? { "Content-Encoding": "gzip" } : {}),
    ...content.headers,
  });
  response.end(request.method === "HEAD" ? undefined : body);
}

/** Sends data as JSON; numbers that JSON has not as texts. */
export function sendJson(exchange: Exchange, value: unknown): Promise<void> {
  return send(exchange, { type: "application/json; charset=utf-8", body: encodeJson(value) });
}

/** A fault with the status it is sent with. */
export interface SentFault extends ApiFault {
  readonly status: number;
}

/**
 * Sends a fault: as JSON, or as text where a person looks at the address itself. Ends the connection where the request
 * may hold more than was read.
 */
export function sendFault(exchange: Exchange, { status, code, message, hint }: SentFault): Promise<void> {
  const { request } = exchange;
  const fault: ApiFault = hint === undefined ? { code, message } : { code, message, hint };
  const isForPeople = /\btext\/html\b/.test(request.headers.accept ?? "");
  return send(exchange, {
    status,
    ...(isForPeople
      ? { type: "text/plain; charset=utf-8", body: `${message}\n${hint ?? ""}\n` }
      : { type: "application/json; charset=utf-8", body: encodeJson(fault) }),
    headers: {
      ...(status === 405 ? { Allow: request.method === "POST" ? "GET, HEAD" : "GET, HEAD, POST" } : {}),
      ...(request.complete ? {} : { Connection: "close" }),
    },
  });
}
