// Durations as people type them: "90m", "1h30m", "45s", "500ms"; a bare number is seconds.

import { exitCodes, UserError } from "../errors.js";

const unitMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
/** Timers cannot wait longer. */
const longestMs = 2 ** 31 - 1;

/**
 * Milliseconds, more than 0 and at most 24 days.
 * @param option for the message: "runledger wait: --timeout"
 * @throws UserError "bad-option"
 */
export function parseDurationMs(text: string, option: string): number {
  const bare = text.trim();
  const parts = [...bare.matchAll(/(\d+(?:\.\d+)?)\s*(ms|min|[smhd])/g)];
  const isWhole = parts.length > 0 && bare.replace(/(\d+(?:\.\d+)?)\s*(ms|min|[smhd])\s*/g, "") === "";
  const ms = /^\d+(\.\d+)?$/.test(bare)
    ? Number(bare) * 1000
    : isWhole
      ? parts.reduce((sum, [, number, unit]) => sum + Number(number) * (unitMs[unit ?? ""] ?? 0), 0)
      : Number.NaN;
  if (ms > 0 && ms <= longestMs) return Math.ceil(ms);
  throw new UserError(
    "bad-option",
    `${option} is "${text}", not a duration of more than 0 and at most 24 days.`,
    {
      hint: "Write it as 90m, 1h30m, 45s or 500ms; a bare number is seconds.",
      exitCode: exitCodes.usage,
    },
  );
}
