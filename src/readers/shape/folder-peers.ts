// Parts the folders side by side in one folder into groups that are made of files of the same names.

import { haveLikeFiles, signatureOf } from "./folder-signature.js";
import { groupAlike } from "./likeness.js";
import type { TreeFolder } from "./tree.js";

/** A folder among its siblings. */
export interface Child {
  readonly folder: TreeFolder;
  readonly signature: ReadonlySet<string>;
  /** All folders that are made alike, itself among them; only itself when there are no others. */
  readonly alike: readonly TreeFolder[];
}

/** Groups in the order of their first folders. A folder without files of its own is alone. */
export function groupChildren(folders: readonly TreeFolder[]): Child[][] {
  const forms = new Map<
    string,
    { readonly signature: ReadonlySet<string>; readonly folders: TreeFolder[] }
  >();
  for (const folder of folders) {
    const signature = signatureOf(folder);
    const form = signature.size === 0 ? `\n${folder.name}` : [...signature].sort().join("\n");
    const known = forms.get(form);
    if (known === undefined) forms.set(form, { signature, folders: [folder] });
    else known.folders.push(folder);
  }
  const groups = groupAlike([...forms.values()], (a, b) => haveLikeFiles(a.signature, b.signature));
  return groups.map((group) => {
    const alike = group.flatMap((form) => form.folders);
    return group.flatMap((form) =>
      form.folders.map((folder) => ({ folder, signature: form.signature, alike })),
    );
  });
}
