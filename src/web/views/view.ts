// What a view is and what it is given.

import type { Component } from "svelte";
import type { ViewName } from "../state/address.js";
import type { Page } from "../state/page.svelte.js";

/** What every view is given. */
export interface ViewProps {
  readonly page: Page;
}

export interface View {
  readonly name: ViewName;
  readonly title: string;
  /** Whether the navigation shows it; a run is opened from the others. */
  readonly isInNavigation: boolean;
  /** Whether it needs the folders of the runs, which a report in one file has not. */
  readonly needsFolders?: boolean;
  /** Whether the filter of the address applies to it: the field is shown above. */
  readonly hasFilter: boolean;
  readonly load: () => Promise<{ readonly default: Component<ViewProps> }>;
}
