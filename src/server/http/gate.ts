// Who may ask: looks at a request before anything else does. Everything that is not plainly from our own page is refused.

import { createHash, timingSafeEqual } from "node:crypto";

/** A request as it came, before anybody has interpreted it. */
export interface RawRequest {
  readonly method: string;
  /** What stands between the method and the version. */
  readonly target: string;
  /** Names and values in turn, in their order, repeated ones kept apart. */
  readonly rawHeaders: readonly string[];
}

export interface GateRules {
  readonly port: number;
  readonly token: string;
  /** A token that lets in once. */
  readonly tokenForOnce?: string | undefined;
  readonly canWrite: boolean;
}

/** Why a request is not answered. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

/** Longest address that is looked at; two thousand keys of runs fit. */
export const longestTarget = 48 * 1024;

/** The only address that takes more than questions. */
export const writingPath = "/api/annotate";

export type Judgement =
  | { readonly kind: "refused"; readonly refusal: Refusal }
  /** It shows the token in its address: it gets the cookie and goes on to `location`. */
  | { readonly kind: "entering"; readonly location: string; readonly isForOnce: boolean }
  | { readonly kind: "admitted" };

/** Judges a request by, in this order, its Host and Origin, its form, its method, where it comes from, its token. */
export function judge(request: RawRequest, rules: GateRules): Judgement {
  const refusal =
    wrongPlace(request, rules) ?? wrongForm(request) ?? wrongMethod(request, rules) ?? wrongPage(request);
  if (refusal !== undefined) return { kind: "refused", refusal };
  const entrance = entranceOf(request, rules);
  if (entrance !== undefined) return { kind: "entering", ...entrance };
  const stranger = wrongToken(request, rules);
  return stranger === undefined ? { kind: "admitted" } : { kind: "refused", refusal: stranger };
}

/** Names and ports under which the page may know us: a foreign name that leads here is somebody else's trick. */
function wrongPlace({ method, rawHeaders }: RawRequest, { port }: GateRules): Refusal | undefined {
  const names = ["127.0.0.1", "localhost"].flatMap((name) =>
    port === 80 ? [name, `${name}:80`] : [`${name}:${port}`],
  );
  const hosts = headersOf(rawHeaders, "host");
  const [host = ""] = hosts;
  if (hosts.length !== 1 || !names.includes(host.toLowerCase())) return misdirected("Host");
  const origins = headersOf(rawHeaders, "origin");
  const [origin] = origins;
  if (origins.length > 1 || (method === "POST" && origin === undefined)) return misdirected("Origin");
  const isOurs = origin === undefined || names.some((name) => origin === `http://${name}`);
  return isOurs ? undefined : misdirected("Origin");
}

function misdirected(header: string): Refusal {
  return {
    status: 421,
    code: "wrong-place",
    message: `The request's ${header} is not this server's.`,
    hint: "Open the address that runledger ui has printed.",
  };
}

function wrongForm({ target }: RawRequest): Refusal | undefined {
  if (target.length > longestTarget) {
    const message = `The address has ${target.length} characters; at most ${longestTarget} are read.`;
    return { status: 414, code: "long-address", message };
  }
  if (/^\/(?!\/)[\x21-\x7e]*$/.test(target) && !target.includes("#")) return undefined;
  return { status: 400, code: "bad-address", message: "The address is not a path of this server." };
}

function wrongMethod({ method, target }: RawRequest, { canWrite }: GateRules): Refusal | undefined {
  const [path] = target.split("?", 1);
  if (path === writingPath) {
    if (method !== "POST") return notAllowed(method, "POST");
    if (canWrite) return undefined;
    const message = "Notes and tags cannot be changed here.";
    return { status: 403, code: "read-only", message, hint: "Start it with: runledger ui --write" };
  }
  return method === "GET" || method === "HEAD" ? undefined : notAllowed(method, "GET");
}

function notAllowed(method: string, instead: string): Refusal {
  const message = `${method.slice(0, 20)} is not answered here, only ${instead}.`;
  return { status: 405, code: "wrong-method", message };
}

/** Browsers say what a request is for. Another page may lead here, but not take pictures, scripts or answers from here. */
function wrongPage({ rawHeaders }: RawRequest): Refusal | undefined {
  const foreign = headersOf(rawHeaders, "sec-fetch-site").some((site) => /^(cross|same)-site$/i.test(site));
  if (!foreign) return undefined;
  const [mode] = headersOf(rawHeaders, "sec-fetch-mode");
  const [use] = headersOf(rawHeaders, "sec-fetch-dest");
  if (mode === "navigate" && use === "document") return undefined;
  return { status: 403, code: "foreign-page", message: "Another page may not use this server." };
}

/**
 * Where an address with the right token leads to: the same one without it. Undefined for any other address.
 * Only the page itself takes a token, and only with GET.
 */
function entranceOf(
  { method, target }: RawRequest,
  { token, tokenForOnce }: GateRules,
): { readonly location: string; readonly isForOnce: boolean } | undefined {
  const [path, ...rest] = target.split("?");
  if (path !== "/" || rest.length === 0 || method !== "GET") return undefined;
  const parts = rest.join("?").split("&");
  const [shown, ...more] = parts.filter((part) => part.startsWith("token="));
  if (shown === undefined || more.length > 0) return undefined;
  const given = shown.slice("token=".length);
  const isForOnce = tokenForOnce !== undefined && isSameToken(given, tokenForOnce);
  if (!isForOnce && !isSameToken(given, token)) return undefined;
  const others = parts.filter((part) => !part.startsWith("token=") && part !== "");
  return { location: others.length === 0 ? "/" : `/?${others.join("&")}`, isForOnce };
}

function wrongToken({ rawHeaders }: RawRequest, rules: GateRules): Refusal | undefined {
  const name = cookieName(rules.port);
  const shown = headersOf(rawHeaders, "cookie")
    .flatMap((header) => header.split(";"))
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
  if (shown.some((token) => isSameToken(token, rules.token))) return undefined;
  return {
    status: 403,
    code: "no-token",
    message: "This browser has not been let in yet.",
    hint: "Open the whole address that runledger ui has printed, with its token. Each start has a new one.",
  };
}

/** Cookies are shared by all ports of a machine. */
export function cookieName(port: number): string {
  return `runledger-${port}`;
}

/** Compares in a time that tells nothing about either. */
export function isSameToken(shown: string, token: string): boolean {
  const [a, b] = [shown, token].map((text) => createHash("sha256").update(text).digest());
  return a !== undefined && b !== undefined && timingSafeEqual(a, b);
}

function headersOf(rawHeaders: readonly string[], name: string): string[] {
  return rawHeaders.filter((_, at) => at % 2 === 1 && rawHeaders[at - 1]?.toLowerCase() === name);
}
