// A gate's result as a Markdown comment for a pull request: verdict, table, how to see it again.

import type { GateResult } from "../core/gate/gate.js";
import { printable } from "../core/printable.js";
import { gateCells, gateReason, gateSentence } from "./gate-words.js";

/**
 * @param command the command line that gave this result
 */
export function gateToMarkdown(result: GateResult, command: string): string {
  const { lines, remarks, outcome, candidate, reference } = result;
  const rows = lines.map((line) => {
    const cells = gateCells(line);
    const mark = line.outcome === "pass" ? "✅" : "❌";
    const texts = [
      cells.metric,
      cells.candidate,
      cells.reference,
      cells.change,
      cells.target,
      gateReason(line),
    ];
    return `| ${mark} | ${texts.map(escapeMarkdown).join(" | ")} |`;
  });
  const count = (side: GateResult["candidate"]): string =>
    `${escapeMarkdown(side.name)} (${side.kind}${side.runs.length === 1 ? "" : `, ${side.runs.length} runs`})`;
  const parts = [
    `### ${outcome === "pass" ? "✅ Gate passed" : "❌ Gate failed"}`,
    escapeMarkdown(gateSentence(result)),
    `Candidate: ${count(candidate)}. Reference: ${count(reference)}.`,
    ...(rows.length > 0
      ? [
          [
            "| | metric | candidate (seeds) | reference ± sd (seeds) | change | target | why |",
            "|---|---|---:|---:|---:|---|---|",
            ...rows,
          ].join("\n"),
        ]
      : []),
    ...(remarks.length > 0 ? [remarks.map((remark) => `- ${escapeMarkdown(remark)}`).join("\n")] : []),
    `How to see it again:\n\n${codeBlock(command)}`,
  ];
  return `${parts.join("\n\n")}\n`;
}

/** Text that stays text: neither markup, nor HTML, nor a new cell, nor a mention of somebody. */
function escapeMarkdown(text: string): string {
  return printable(text)
    .replace(/[\\`*_[\]|#~]/g, "\\$&")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("@", "@\u200c");
}

function codeBlock(text: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((ticks) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}sh\n${printable(text)}\n${fence}`;
}
