// Independent readers of the export formats, strict on purpose: what they do not know is an error.

import type { ReadBack } from "../contracts/exporters.contract.js";

/** Reads CSV as RFC 4180 says. */
export function readCsv(text: string): ReadBack {
  const rows: string[][] = [[]];
  let at = 0;
  while (at < text.length) {
    const [cell, end] = text[at] === '"' ? readQuoted(text, at) : readBare(text, at);
    rows.at(-1)?.push(cell);
    if (text[end] === "\n") {
      if (end + 1 < text.length) rows.push([]);
    } else if (text[end] !== ",") throw new Error(`stray ${JSON.stringify(text[end])} at ${end}`);
    else if (end + 1 === text.length) throw new Error("ends with a comma");
    at = end + 1;
  }
  const [header = [], ...body] = rows;
  return { header, rows: body };
}

function readQuoted(text: string, start: number): [string, number] {
  let end = start + 1;
  for (;;) {
    end = text.indexOf('"', end);
    if (end < 0) throw new Error("quote never closed");
    if (text[end + 1] !== '"') break;
    end += 2;
  }
  return [text.slice(start + 1, end).replaceAll('""', '"'), end + 1];
}

function readBare(text: string, start: number): [string, number] {
  let end = start;
  while (end < text.length && text[end] !== "," && text[end] !== "\n") end++;
  const cell = text.slice(start, end);
  if (/["\r]/.test(cell)) throw new Error(`unquoted ${JSON.stringify(cell)}`);
  return [cell, end];
}

/** Reads the JSON export as a table: one column a field. */
export function readJson(text: string): ReadBack {
  const { columns, runs } = JSON.parse(text) as {
    columns: { field: string }[];
    runs: { id: string; values: Record<string, unknown>; verdict: Record<string, number> }[];
  };
  const hasTargets = runs.some((run) => Object.values(run.verdict).some((count) => count > 0));
  const fields = columns.map((column) => column.field);
  return {
    header: ["id", ...fields, ...(hasTargets ? ["verdict"] : [])],
    rows: runs.map((run) => [
      run.id,
      ...fields.map((field) => (Object.hasOwn(run.values, field) ? JSON.stringify(run.values[field]) : "")),
      ...(hasTargets ? [verdictOf(run.verdict)] : []),
    ]),
  };
}

function verdictOf(verdict: Record<string, number>): string {
  const { met = 0, missed = 0, unknown = 0 } = verdict;
  return `${met}/${met + missed + unknown} met`;
}

/** Reads the first table of a Markdown text; escapes are undone, marks are kept. */
export function readMarkdown(text: string): ReadBack {
  const lines = text.slice(0, text.search(/\n(\n|$)/)).split("\n");
  const [header = [], rule = [], ...rows] = lines.map((line) => {
    if (!line.startsWith("| ") || !line.endsWith(" |")) throw new Error(`no table line: ${line}`);
    return line
      .slice(1, -1)
      .split(/(?<=(?<!\\)(?:\\\\)*)\|/)
      .map((cell) => unescapeMarkdown(cell.trim()));
  });
  if (!rule.every((cell) => /^---:?$/.test(cell)) || rule.length !== header.length)
    throw new Error("bad rule");
  return { header, rows };
}

function unescapeMarkdown(cell: string): string {
  if (/<(?!br>)|(?<!\\)\\(?![\\`*[\]~|#_])/.test(cell.replaceAll("\\\\", "")))
    throw new Error(`markup in ${cell}`);
  return cell
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&#58;", ":")
    .replaceAll("&#8203;", "")
    .replaceAll("&amp;", "&")
    .replace(/\\([\\`*[\]~|#_])/g, "$1");
}

/** Reads a LaTeX tabular; commands for single signs are undone, others are kept. */
export function readLatex(text: string): ReadBack {
  const match =
    /^(?:%.*\n)*\\begin\{tabular\}\{([lr]+)\}\n\\toprule\n([\s\S]*)\\midrule\n([\s\S]*)\\bottomrule\n\\end\{tabular\}\n$/.exec(
      text,
    );
  if (match === null) throw new Error("no tabular");
  const [, alignment = "", head = "", body = ""] = match;
  const [header = []] = readLatexLines(head);
  if (header.length !== alignment.length) throw new Error("columns do not fit the alignment");
  return { header, rows: readLatexLines(body) };
}

function readLatexLines(text: string): string[][] {
  const lines = text.split(" \\\\\n");
  if (lines.pop() !== "") throw new Error("a line does not end with \\\\");
  return lines.map((line) => line.split(/(?<!\\) & /).map(readLatexCell));
}

const latexSigns: Readonly<Record<string, string>> = {
  "\\textbackslash{}": "\\",
  "\\textasciitilde{}": "~",
  "\\textasciicircum{}": "^",
  "\\textless{}": "<",
  "\\textgreater{}": ">",
  "\\textbar{}": "|",
  "\\char34{}": '"',
  "-{}": "-",
  "{[}": "[",
  "{]}": "]",
};

function readLatexCell(cell: string): string {
  let text = "";
  for (let rest = cell.trim(); rest !== ""; ) {
    const [whole, escaped] = /^\\([#$%&_{}])/.exec(rest) ?? [];
    const sign = Object.keys(latexSigns).find((name) => rest.startsWith(name));
    const kept = /^(\\textbf\{[^{}]*(\$-\$)?[^{}]*\}|\$[^$]*\$)/.exec(rest)?.[0];
    const token = whole ?? sign ?? kept ?? rest.slice(0, 1);
    if (token.length === 1 && /[\\#$%&_{}^"<>|]/.test(token)) throw new Error(`bare ${token} in ${cell}`);
    text += escaped ?? (sign === undefined ? token : latexSigns[sign]);
    rest = rest.slice(token.length);
  }
  return text;
}
