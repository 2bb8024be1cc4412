// Reads what a request brings along: JSON of limited size.

import type { IncomingMessage } from "node:http";
import { UserError } from "../../errors.js";

/** Most bytes of a body. */
export const largestBody = 1024 * 1024;

/**
 * The parsed body of a request.
 * @throws UserError "wrong-type" unless it says that it is JSON, "large-body", "bad-body" for no JSON
 */
export async function readJsonBody(request: IncomingMessage): Promise<unknown> {
  const type = request.headers["content-type"] ?? "";
  if (!/^application\/json\s*(;\s*charset=utf-8\s*)?$/i.test(type))
    throw new UserError("wrong-type", "The body must be application/json.");
  if (Number(request.headers["content-length"] ?? 0) > largestBody) throw largeBody();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > largestBody) throw largeBody();
    chunks.push(chunk);
  }
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks))) as unknown;
  } catch (error) {
    throw new UserError("bad-body", "The body is not JSON.", { cause: error });
  }
}

function largeBody(): UserError {
  return new UserError("large-body", `The body has more than ${largestBody} bytes.`);
}
