// A gate's result as JUnit XML, which CI servers show: one test case a metric.

import type { GateResult } from "../core/gate/gate.js";
import type { GateLine } from "../core/gate/gate-metric.js";
import { printable } from "../core/printable.js";
import { gateCells, gateReason, gateSentence } from "./gate-words.js";

/** XML 1.0, UTF-8, ending with a line break. */
export function gateToJunit(result: GateResult): string {
  const { lines, faults } = result;
  const cases = [
    ...lines.map((line) => metricCase(line, result)),
    ...faults.map((fault, index) =>
      testCase({
        name: `run ${index + 1}`,
        className: className(result),
        failure: { type: "run", message: fault },
      }),
    ),
  ];
  const failures = lines.filter(({ outcome }) => outcome === "fail").length + faults.length;
  const counts = `tests="${cases.length}" failures="${failures}" errors="0" skipped="0" time="0"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="runledger gate" tests="${cases.length}" failures="${failures}" errors="0" time="0">`,
    `  <testsuite name="${escapeXml(`${result.candidate.name} against ${result.reference.name}`)}" ${counts}>`,
    ...cases,
    `    <system-out>${escapeXml([gateSentence(result), ...result.remarks].join("\n"))}</system-out>`,
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}

function className({ candidate }: GateResult): string {
  return `runledger.gate.${candidate.name}`;
}

function metricCase(line: GateLine, result: GateResult): string {
  const { candidate, reference, change } = gateCells(line);
  const details = `${gateReason(line)} (candidate ${candidate}, reference ${reference}, ${change})`;
  return testCase({
    name: line.question.metric,
    className: className(result),
    ...(line.outcome === "fail" ? { failure: { type: line.reason, message: details } } : { output: details }),
  });
}

interface TestCase {
  readonly name: string;
  readonly className: string;
  readonly failure?: { readonly type: string; readonly message: string };
  readonly output?: string;
}

function testCase({ name, className, failure, output }: TestCase): string {
  const head = `    <testcase name="${escapeXml(name)}" classname="${escapeXml(className)}" time="0">`;
  const body =
    failure === undefined
      ? `      <system-out>${escapeXml(output ?? "")}</system-out>`
      : `      <failure type="${escapeXml(failure.type)}" message="${escapeXml(failure.message)}">${escapeXml(failure.message)}</failure>`;
  return `${head}\n${body}\n    </testcase>`;
}

/** Characters that XML does not allow at all are spelled out, those that mean something are escaped. */
function escapeXml(text: string): string {
  return text
    .split("\n")
    .map(printable)
    .join("\n")
    .replace(/[\ufffe\uffff]/g, "?")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&apos;");
}
