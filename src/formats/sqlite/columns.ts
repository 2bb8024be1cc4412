// Column names out of the text that created a table.

/** A column as its table's statement declares it. */
export interface DeclaredColumn {
  readonly name: string;
  /** An `INTEGER PRIMARY KEY`: its value is the row id and not in the record. */
  readonly isRowId: boolean;
  /** Computed when read: it has no place in the record. */
  readonly isVirtual: boolean;
}

const constraints = new Set(["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"]);

/**
 * The columns of a `CREATE TABLE` statement, in their order; undefined when it has none in parentheses.
 * Grammar: https://www.sqlite.org/lang_createtable.html
 */
export function declaredColumns(statement: string): readonly DeclaredColumn[] | undefined {
  const words = wordsOf(statement);
  const open = words.indexOf("(");
  if (open === -1) return undefined;
  const definitions = splitAtCommas(words.slice(open + 1));
  const keyColumns = tableKeyOf(definitions);
  return definitions.flatMap((definition) => {
    const [first, type] = definition;
    if (first === undefined || constraints.has(first.toUpperCase())) return [];
    const name = unquote(first);
    const rest = definition.map((word) => word.toUpperCase());
    const key = rest.indexOf("PRIMARY");
    const isKey = key > 0 ? rest[key + 2] !== "DESC" : keyColumns === name.toLowerCase();
    const isRowId = type?.toUpperCase() === "INTEGER" && isKey;
    const isVirtual = rest.includes("AS") && !rest.includes("STORED");
    return [{ name, isRowId, isVirtual }];
  });
}

/** Name of the only column of a `PRIMARY KEY (…)` of its own, in lower case. */
function tableKeyOf(definitions: readonly (readonly string[])[]): string | undefined {
  for (const definition of definitions) {
    if (!constraints.has(definition[0]?.toUpperCase() ?? "")) continue;
    const key = definition.findIndex((word) => word.toUpperCase() === "PRIMARY");
    const inside =
      key === -1 ? [] : definition.slice(definition.indexOf("(", key) + 1, definition.indexOf(")", key));
    if (inside.length > 0 && !inside.includes(",")) return unquote(inside[0] ?? "").toLowerCase();
  }
  return undefined;
}

/** Words, quoted names and texts as one word each, and the signs ( ) , alone. Comments are left out. */
function wordsOf(statement: string): string[] {
  const pattern =
    /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|'(?:[^']|'')*'|[(),]|[^\s(),"`'[]+/g;
  return [...statement.matchAll(pattern)].map(([word]) => word).filter((word) => !/^(?:--|\/\*)/.test(word));
}

/** The parts up to the parenthesis that closes the list. */
function splitAtCommas(words: readonly string[]): string[][] {
  const parts: string[][] = [[]];
  let depth = 0;
  for (const word of words) {
    if (word === ")" && depth === 0) break;
    if (word === "(") depth++;
    if (word === ")") depth--;
    if (word === "," && depth === 0) parts.push([]);
    else parts.at(-1)?.push(word);
  }
  return parts;
}

function unquote(word: string): string {
  const quote = word[0];
  if (quote === "[") return word.slice(1, -1);
  if (quote !== '"' && quote !== "`" && quote !== "'") return word;
  return word.slice(1, -1).replaceAll(quote + quote, quote);
}
