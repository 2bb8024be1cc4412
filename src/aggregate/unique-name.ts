// Names of columns, as databases tell them apart.

/** Databases take "A" and "a" for one name: the second gets a number. Adds the name to `taken`, in small letters. */
export function uniqueName(name: string, taken: Set<string>): string {
  let unique = name;
  for (let count = 2; taken.has(unique.toLowerCase()); count++) unique = `${name}_${count}`;
  taken.add(unique.toLowerCase());
  return unique;
}
