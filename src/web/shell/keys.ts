// Keys that work everywhere on the page.

import type { Page } from "../state/page.svelte.js";

/** Ids that keys move the focus to. */
export const focusIds = { filter: "filter", table: "runs-grid" } as const;

/** What the help says of keys, in the order of the help. */
export const keyHelp: readonly (readonly [keys: readonly string[], does: string])[] = [
  [["↑", "↓"], "move along the rows; Page up, Page down, Home and End move further"],
  [["Enter"], "open the run"],
  [["Space"], "select the row, or take it out of the selection"],
  [["c"], "compare what is selected"],
  [["/"], "go to the filter"],
  [["Esc"], "close a dialog, leave the filter, clear the selection"],
  [["?"], "show this help"],
];

/** Listens for keys of the whole page; returns how to end it. */
export function followKeys(page: Page): () => void {
  const listen = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
    if (press(page, event)) event.preventDefault();
  };
  addEventListener("keydown", listen);
  return () => removeEventListener("keydown", listen);
}

/** Does what a key is for; false where it is for nothing here. */
function press(page: Page, event: KeyboardEvent): boolean {
  if (event.key === "?") {
    page.isHelpOpen = true;
    return true;
  }
  if (event.key === "/") return focusOn(focusIds.filter);
  if (event.key === "c") return compareSelected(page);
  if (event.key === "Escape") return clearSelection(page);
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return false;
  // Arrows belong to what scrolls or takes text; from nowhere, and from what is only pressed, they lead into the table.
  return isPressedOnly(document.activeElement) && focusOn(focusIds.table);
}

/** Opens the comparison; says what is missing where fewer than two are selected. */
export function compareSelected(page: Page): boolean {
  if (page.address.keys.length < 2) page.announce("Select two rows or more to compare them.");
  else page.go({ view: "compare", extra: {} });
  return true;
}

function clearSelection(page: Page): boolean {
  if (!/^(runs|sweeps)$/.test(page.address.view) || page.address.keys.length === 0) return false;
  page.go({ keys: [] });
  page.announce("Nothing is selected.");
  return true;
}

function focusOn(id: string): boolean {
  const element = document.getElementById(id);
  element?.focus();
  if (element instanceof HTMLInputElement) element.select();
  return element !== null;
}

function isPressedOnly(element: Element | null): boolean {
  if (element === null || element === document.body) return true;
  if (element instanceof HTMLInputElement) return element.type === "checkbox";
  return element instanceof HTMLButtonElement || element instanceof HTMLAnchorElement;
}

function isTyping({ target }: KeyboardEvent): boolean {
  if (document.querySelector("dialog[open]") !== null) return true;
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !/^(checkbox|radio|range|button)$/.test(target.type);
  return (
    target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement
  );
}
