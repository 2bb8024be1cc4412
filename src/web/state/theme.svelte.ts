// Light or dark: as the system says, until the person chooses.

export type ThemeChoice = "system" | "light" | "dark";

const storageName = "runledger.theme";
const darkQuery = "(prefers-color-scheme: dark)";

/** The theme in use. `isDark` is reactive: charts that draw with resolved colours redraw when it changes. */
export class Theme {
  choice: ThemeChoice = $state("system");
  #isSystemDark = $state(matchMedia(darkQuery).matches);
  readonly isDark: boolean = $derived(this.choice === "system" ? this.#isSystemDark : this.choice === "dark");

  constructor(choice: ThemeChoice = readChoice()) {
    this.choice = choice;
    this.#show();
  }

  /** Follows the system from now on; returns how to end it. */
  follow(): () => void {
    const media = matchMedia(darkQuery);
    const change = (): void => {
      this.#isSystemDark = media.matches;
      this.#show();
    };
    media.addEventListener("change", change);
    return () => media.removeEventListener("change", change);
  }

  /** Light becomes dark and dark light; what the system has too is not kept as a choice. */
  toggle(): void {
    const next = this.isDark ? "light" : "dark";
    this.choice = (next === "dark") === this.#isSystemDark ? "system" : next;
    keepChoice(this.choice);
    this.#show();
  }

  #show(): void {
    document.documentElement.dataset.theme = this.isDark ? "dark" : "light";
  }
}

function readChoice(): ThemeChoice {
  try {
    const kept = localStorage.getItem(storageName);
    return kept === "light" || kept === "dark" ? kept : "system";
  } catch {
    return "system"; // Storage is refused: private windows, files.
  }
}

function keepChoice(choice: ThemeChoice): void {
  try {
    localStorage.setItem(storageName, choice);
  } catch {
    return; // Storage is refused: the choice holds until the page is closed.
  }
}
