import type { Page } from "playwright-core";

/** What is done, and what shows that its effect is there. All but texts are selectors. */
export interface Action {
  readonly click?: string;
  /** Typed, then Enter. */
  readonly fill?: { readonly selector: string; readonly text: string };
  readonly until: string;
  /** Must be in the element `until`. */
  readonly text?: string;
  /** An element whose text must have become another. */
  readonly changes?: string;
}

/** What moves the page from frame to frame. */
export type Movement = "nothing" | "scroll table" | "scroll columns" | "zoom" | "pan";

export function timeAction(page: Page, action: Action): Promise<number>;
export function timeFrames(page: Page, movement: Movement, frames?: number): Promise<number[]>;
export function follow(page: Page, fragment: string): Promise<void>;
export function transferredBytes(page: Page): Promise<number>;
