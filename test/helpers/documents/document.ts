// A Markdown document taken apart: prose, inline code, code blocks, links, headings, each with its line.

export interface Piece {
  readonly text: string;
  /** 1-based. */
  readonly line: number;
}

export interface CodeBlock extends Piece {
  /** Words behind the fence: "ts", "sh"; "" for indented blocks and fences without any. */
  readonly info: string;
  readonly isIndented: boolean;
}

export interface MarkdownDocument {
  /** Relative to the project. */
  readonly path: string;
  readonly text: string;
  /** Lines outside code blocks. */
  readonly prose: readonly Piece[];
  readonly inlineCode: readonly Piece[];
  readonly blocks: readonly CodeBlock[];
  /** Targets of links and images. */
  readonly links: readonly Piece[];
  /** Anchors of headings, as GitHub makes them. */
  readonly anchors: ReadonlySet<string>;
}

/** Takes a document apart. Throws when a fence is never closed. */
export function parseDocument(path: string, text: string): MarkdownDocument {
  const { prose, blocks } = splitBlocks(path, text);
  const inlineCode = prose.flatMap(({ text: line, line: number }) =>
    [...line.matchAll(/(`+)(.+?)\1(?!`)/g)].map((match) => ({ text: (match[2] ?? "").trim(), line: number })),
  );
  const links = prose.flatMap(({ text: line, line: number }) =>
    [...line.replace(/`[^`]*`/g, "").matchAll(/\]\(<?([^)>\s]+)>?(?:\s+"[^"]*")?\)/g)].map((match) => ({
      text: match[1] ?? "",
      line: number,
    })),
  );
  const anchors = new Set(prose.flatMap(({ text: line }) => anchorOf(line) ?? []));
  return { path, text, prose, blocks, inlineCode, links, anchors };
}

function splitBlocks(path: string, text: string): { prose: Piece[]; blocks: CodeBlock[] } {
  const prose: Piece[] = [];
  const blocks: CodeBlock[] = [];
  let open: { fence: string; info: string; line: number; lines: string[] } | undefined;
  let isAfterBlank = true;
  text.split("\n").forEach((line, index) => {
    const fence = /^ {0,3}(`{3,}|~{3,})\s*(.*)$/.exec(line);
    if (open !== undefined) {
      if (fence?.[1]?.startsWith(open.fence) === true && fence[2] === "") {
        blocks.push({ text: open.lines.join("\n"), info: open.info, line: open.line + 1, isIndented: false });
        open = undefined;
      } else open.lines.push(line);
      return;
    }
    if (fence !== null) open = { fence: fence[1] ?? "", info: fence[2] ?? "", line: index + 1, lines: [] };
    else if (/^ {4}\S/.test(line) && (isAfterBlank || blocks.at(-1)?.line === index)) {
      blocks.push({ text: line.slice(4), info: "", line: index + 1, isIndented: true });
    } else prose.push({ text: line, line: index + 1 });
    isAfterBlank = line.trim() === "";
  });
  if (open !== undefined) throw new Error(`${path}:${open.line} opens a code block that is never closed.`);
  return { prose, blocks };
}

function anchorOf(line: string): string | undefined {
  const heading = /^#{1,6}\s+(.*?)\s*#*$/.exec(line)?.[1];
  return heading
    ?.toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .replace(/\s/g, "-");
}
