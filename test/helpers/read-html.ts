// An independent reader of the HTML export: a strict parser of the few tags it may hold; anything else is an error.

import type { ReadBack } from "../contracts/exporters.contract.js";

export interface HtmlNode {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: (HtmlNode | string)[];
}

const voidTags = ["meta"];
const rawTags = ["style", "script"];

/** Reads a page into a tree. Throws where a tag, an attribute or an entity is not closed, nested or written as it must be. */
export function parseHtml(text: string): HtmlNode {
  const start = "<!DOCTYPE html>\n";
  if (!text.startsWith(start)) throw new Error("no doctype");
  const root: HtmlNode = { tag: "#root", attributes: {}, children: [] };
  const open = [root];
  let rest = text.slice(start.length);
  while (rest !== "") {
    const parent = open.at(-1) as HtmlNode;
    if (!rest.startsWith("<")) {
      const end = rest.indexOf("<");
      const piece = end < 0 ? rest : rest.slice(0, end);
      parent.children.push(decode(piece));
      rest = rest.slice(piece.length);
      continue;
    }
    const match = /^<(\/?)([a-z][a-z0-9]*)((?:\s[^<>]*)?)>/.exec(rest);
    if (match === null) throw new Error(`no tag: ${rest.slice(0, 40)}`);
    const [whole, closing, tag = "", inside = ""] = match;
    rest = rest.slice(whole.length);
    if (closing === "/") {
      if (open.pop()?.tag !== tag) throw new Error(`</${tag}> closes another tag`);
      continue;
    }
    const node: HtmlNode = { tag, attributes: readAttributes(inside), children: [] };
    parent.children.push(node);
    if (rawTags.includes(tag)) {
      const end = rest.indexOf(`</${tag}>`);
      node.children.push(rest.slice(0, end));
      rest = rest.slice(end + tag.length + 3);
    } else if (!voidTags.includes(tag)) open.push(node);
  }
  if (open.length !== 1) throw new Error(`<${open.at(-1)?.tag}> is never closed`);
  return root;
}

/** All nodes of a tag below a node, in order. */
export function findAll(node: HtmlNode, tag: string): HtmlNode[] {
  return node.children.flatMap((child) =>
    typeof child === "string" ? [] : [...(child.tag === tag ? [child] : []), ...findAll(child, tag)],
  );
}

export function textOf(node: HtmlNode): string {
  return node.children.map((child) => (typeof child === "string" ? child : textOf(child))).join("");
}

/** The table of the page: headings without their notes, cells as shown. */
export function readHtml(text: string): ReadBack {
  const [head, ...rows] = findAll(parseHtml(text), "tr");
  if (head === undefined) throw new Error("no table");
  return {
    header: findAll(head, "button").map(textOf),
    rows: rows.map((row) => findAll(row, "td").map(textOf)),
  };
}

function readAttributes(text: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  const left = text.replace(/\s([a-z-]+)="([^"<>]*)"/g, (_, name: string, value: string) => {
    attributes[name] = decode(value);
    return "";
  });
  if (left.trim() !== "") throw new Error(`stray ${left}`);
  return attributes;
}

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };

function decode(text: string): string {
  return text.replace(/&([a-z#0-9]*)(;?)/g, (whole, name: string, end: string) => {
    const sign = entities[name];
    if (sign === undefined || end === "") throw new Error(`bare ${whole}`);
    return sign;
  });
}
