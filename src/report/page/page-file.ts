// The one file of a report: page, styles and data in HTML that may load nothing, and run nothing but the page's own script.

import { createHash } from "node:crypto";
import { htmlReportMarker } from "../../core/evaluation/report-marker.js";
import type { EmbeddedReport } from "../../core/view/embedded/embedded-report.js";
import { packText } from "./fit-details.js";

/** The built page. */
export interface PageParts {
  readonly script: string;
  readonly styles: string;
  /** The icon as SVG. */
  readonly icon: string;
}

/** What is in a report's file. */
export interface FileParts {
  readonly report: EmbeddedReport;
  /** As `fitDetails` packs them. */
  readonly details: string;
  readonly page: PageParts;
}

/** Unpacks the page's script and runs it; it has the hash that the policy names, else the browser refuses. */
const starter = `(async()=>{const say=t=>{document.getElementById("app").textContent=t};try{
const packed=atob(document.getElementById("runledger-script").textContent);
const bytes=Uint8Array.from(packed,c=>c.charCodeAt(0));
const text=await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
const script=document.createElement("script");script.textContent=text;document.head.append(script);
}catch(error){say("This report cannot be shown here ("+error+"). It needs a browser of 2023 or later.")}})()`;

/** The file's text. The same for the same parts. */
export function printPageFile({ report, details, page }: FileParts): string {
  const script = page.script.trim();
  const styles = page.styles.trim();
  const policy = [
    "default-src 'none'",
    `script-src ${hashOf(starter)} ${hashOf(script)}`,
    `style-src ${hashOf(styles)}`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const icon = `data:image/svg+xml;base64,${Buffer.from(page.icon).toString("base64")}`;
  return `<!doctype html>
${htmlReportMarker}
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>runledger</title>
<link rel="icon" href="${icon}" type="image/svg+xml">
<style>${styles}</style>
</head>
<body>
<div id="app"></div>
<noscript>This report needs JavaScript. The same numbers without: runledger compare</noscript>
<script type="application/json" id="runledger-report">${scriptSafe(JSON.stringify(report))}</script>
<script type="text/plain" id="runledger-details">${details}</script>
<script type="text/plain" id="runledger-script">${packText(script)}</script>
<script>${starter}</script>
</body>
</html>
`;
}

/**
 * JSON that may stand in a script element: no "<" in it, so no end of the element and no comment, and none of the line
 * separators that old engines took for the end of a line. As JSON it means the same.
 */
export function scriptSafe(json: string): string {
  return json.replace(
    /[<>&\u2028\u2029]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function hashOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}
