// What all views share: the source, the address, what is known of the session, the theme. One object for the whole page.

import type { Snippet } from "svelte";
import type { FieldsAnswer, LiveEvent, PageSource, SessionAnswer } from "../../server/api.js";
import { type Address, parseAddress, printAddress } from "./address.js";
import { faultMessage } from "./fault.js";
import { Theme, type ThemeChoice } from "./theme.svelte.js";

/**
 * State of the page. Its properties are reactive: what reads them in a component is run again when they change.
 * `address` changes only by `go`.
 */
export class Page {
  readonly source: PageSource;
  readonly theme: Theme;
  address: Address = $state.raw(parseAddress(location.hash));
  /** Absent until the first answer. */
  session: SessionAnswer | undefined = $state.raw(undefined);
  /** Absent until the first answer. */
  fields: FieldsAnswer | undefined = $state.raw(undefined);
  /** Grows whenever runs have changed: what shows runs asks again when it grows. */
  revision = $state(0);
  /** Keys of the runs of the last change; empty: perhaps any. */
  changedKeys: readonly string[] = $state.raw([]);
  /** The server is gone; the page tries to reach it again. */
  isLost = $state(false);
  /** The server was started anew: its new address must be opened before it answers this browser. */
  isRefused = $state(false);
  /** Why the session could not be read. */
  fault: string | undefined = $state(undefined);
  /** The newest thing to read aloud to people who do not see the page. */
  announcement = $state("");
  isHelpOpen = $state(false);
  /** What the view puts beside the filter. */
  toolbar: Snippet | undefined = $state.raw(undefined);
  /** Why the filter cannot be used: the view that asked with it says so. */
  filterFault: string | undefined = $state(undefined);

  constructor(source: PageSource, choice?: ThemeChoice) {
    this.source = source;
    this.theme = new Theme(choice);
  }

  /** Begins to listen and asks for the session; returns how to end it. */
  start(): () => void {
    const follow = (): void => {
      this.address = parseAddress(location.hash);
    };
    addEventListener("popstate", follow);
    addEventListener("hashchange", follow);
    const endLive = this.source.subscribe((event) => this.#hear(event));
    const endTheme = this.theme.follow();
    void this.refresh();
    return () => {
      removeEventListener("popstate", follow);
      removeEventListener("hashchange", follow);
      endLive();
      endTheme();
    };
  }

  /** Reads session and fields again. */
  async refresh(): Promise<void> {
    try {
      [this.session, this.fields] = await Promise.all([this.source.session(), this.source.fields()]);
      this.fault = undefined;
    } catch (error) {
      this.fault = faultMessage(error);
    }
  }

  /**
   * Shows something else: what is not named stays. "push" is a step that the back button undoes, "replace" is not: for
   * what changes with every key or movement.
   */
  go(change: Partial<Address>, how: "push" | "replace" = "push"): void {
    const next = { ...this.address, ...change };
    const text = printAddress(next);
    this.address = next;
    if (text === location.hash) return;
    if (how === "push") history.pushState(null, "", text);
    else history.replaceState(null, "", text);
  }

  /** Changes the view's own words in the address; "" or undefined takes one away. */
  goExtra(change: Readonly<Record<string, string | undefined>>, how: "push" | "replace" = "push"): void {
    const extra = Object.entries({ ...this.address.extra, ...change }).flatMap(([name, text]) =>
      text === undefined || text === "" ? [] : [[name, text] as const],
    );
    this.go({ extra: Object.fromEntries(extra) }, how);
  }

  /** The link to another state of the page, for `href`. */
  link(change: Partial<Address>): string {
    return printAddress({ ...this.address, extra: {}, ...change });
  }

  /** Selects a row or takes it out of the selection. */
  toggleKey(key: string): void {
    const { keys } = this.address;
    this.go({ keys: keys.includes(key) ? keys.filter((other) => other !== key) : [...keys, key] }, "replace");
  }

  /** Has a screen reader say it. */
  announce(text: string): void {
    this.announcement = text;
  }

  #hear(event: LiveEvent): void {
    this.isRefused = event.kind === "refused";
    if (event.kind === "lost" || event.kind === "refused") {
      this.isLost = true;
      this.announce(this.isRefused ? "The server was started anew." : "The server does not answer.");
      return;
    }
    if (event.kind === "back") {
      if (this.isLost) this.announce("The server is back.");
      this.isLost = false;
      this.changedKeys = [];
    } else {
      // Said once at the start of each connection, also where nothing has changed.
      if (event.keys.length === 0 && event.revision === this.session?.revision) return;
      this.changedKeys = event.keys;
    }
    this.revision += 1;
    void this.refresh();
  }
}
