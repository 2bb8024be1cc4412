// The page around the HTML table: its style, its script, and a policy that lets nothing else run or load.

/** Light and dark as the reader's system is; the headings and run ids stay in sight. */
export const pageStyle = `
:root { color-scheme: light dark; --ink: #1c1e21; --dim: #646a73; --line: #d9dce1; --back: #fff; --row: #f5f6f8; --good: #0a7a3d; --bad: #b3261e; --link: #0b57d0 }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e4e6ea; --dim: #9aa1ac; --line: #3a3f47; --back: #17191c; --row: #1f2226; --good: #59c98a; --bad: #ff8a80; --link: #8ab4f8 }
}
body { margin: 1.5rem; background: var(--back); color: var(--ink); font: 14px/1.45 system-ui, sans-serif }
h1 { font-size: 1.2rem; margin: 0 0 1rem }
.scroll { overflow: auto; max-height: 85vh; border: 1px solid var(--line); border-radius: 6px }
table { border-collapse: separate; border-spacing: 0; font-variant-numeric: tabular-nums }
th, td { padding: .3rem .7rem; text-align: left; white-space: nowrap; border-bottom: 1px solid var(--line); background: var(--back) }
td { max-width: 28rem; overflow: hidden; text-overflow: ellipsis }
thead th { position: sticky; top: 0; z-index: 1; vertical-align: bottom }
th:first-child, td:first-child { position: sticky; left: 0; max-width: min(28rem, 40vw); border-right: 1px solid var(--line) }
thead th:first-child { z-index: 2 }
tbody tr:hover td { background: var(--row) }
tbody tr:last-child td { border-bottom: 0 }
.number { text-align: right }
button { all: unset; cursor: pointer; font-weight: 600 }
button:hover, button:focus-visible { color: var(--link); text-decoration: underline }
th[aria-sort=ascending] button::after { content: " ▲" }
th[aria-sort=descending] button::after { content: " ▼" }
small, .none, .notes, summary { color: var(--dim) }
small { display: block; font-weight: 400 }
.met { color: var(--good) }
.missed { color: var(--bad) }
.notes { margin: 1rem 0 0; padding: 0; list-style: none }
@media (max-width: 40rem) { body { margin: .75rem } th, td { padding: .3rem .5rem } }
@media print { .scroll { max-height: none; border: 0 } thead th, th:first-child, td:first-child { position: static } }
`;

/** Sorts by a click on a heading: the better end first, then the other; what has no value stays last. */
export const pageScript = `
"use strict";
const keyOf = (cell) => (cell.title === "" || !cell.classList.contains("number") ? cell.textContent : Number(cell.title));
const compare = (a, b) => {
  if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
  return typeof a === "number" ? (a < b ? -1 : a > b ? 1 : 0) : a.localeCompare(b, undefined, { numeric: true });
};
for (const button of document.querySelectorAll("th button")) {
  button.addEventListener("click", () => {
    const heading = button.parentElement;
    const body = heading.closest("table").tBodies[0];
    const before = heading.getAttribute("aria-sort") ?? (heading.dataset.best === "max" ? "ascending" : "descending");
    const order = before === "ascending" ? "descending" : "ascending";
    const sign = order === "ascending" ? 1 : -1;
    const rows = [...body.rows].map((row) => ({ row, cell: row.cells[heading.cellIndex] }));
    rows.sort((a, b) => {
      const [isLast, isOtherLast] = [a, b].map(({ cell }) => cell.classList.contains("none"));
      return isLast || isOtherLast ? isLast - isOtherLast : sign * compare(keyOf(a.cell), keyOf(b.cell));
    });
    for (const other of heading.parentElement.cells) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", order);
    body.append(...rows.map(({ row }) => row));
  });
}
`;

/** SHA-256 of the two, in base64: with them the policy names what may run, and a change of them must be meant. */
const [styleHash, scriptHash] = [
  "c0qK+gGgui0txVhzalEz1/7uZQ+zckJNmWSguxj8Th4=",
  "hbQCgebl9zhYhgmXm1/BWNS+HuGogxY8wsWulz/BYhQ=",
];

/** What the browser may do with the page: apply this style, run this script, and nothing else; no network. */
export const pagePolicy = `default-src 'none'; style-src 'sha256-${styleHash}'; script-src 'sha256-${scriptHash}'; base-uri 'none'; form-action 'none'`;

export interface PageParts {
  /** Escaped already. */
  readonly title: string;
  /** HTML of the body. */
  readonly body: string;
}

/** A whole page; ends with a line break. */
export function renderPage({ title, body }: PageParts): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${pagePolicy}">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>${pageStyle}</style>
</head>
<body>
${body}
<script>${pageScript}</script>
</body>
</html>
`;
}
