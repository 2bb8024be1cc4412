// How a trial's state looks: a drawing, a tone and, for who wants to know, what it means.

import type { StatusLook } from "../shell/status-words.js";

const looks: Readonly<Record<string, StatusLook>> = {
  captured: { icon: "check", tone: "good", meaning: "done for good: never run again" },
  running: { icon: "play", tone: "live", meaning: "in a live process’s hands" },
  failed: { icon: "cross", tone: "bad", meaning: "its last attempt ended badly" },
  stopped: { icon: "stop", tone: "warn", meaning: "an attempt was stopped or died; it can be resumed" },
  waiting: { icon: "clock", tone: "quiet", meaning: "nothing was tried yet" },
};

/** What a state looks like; one that is not known here looks like nothing in particular. */
export function stateLook(state: string): StatusLook {
  const known = Object.hasOwn(looks, state) ? looks[state] : undefined;
  return known ?? { icon: "dash", tone: "quiet", meaning: state };
}

/** States from the one to look at first. */
const urgency = ["failed", "stopped", "running", "waiting"];

/** The most urgent of the states of several trials. */
export function mostUrgent(states: readonly string[]): string {
  return urgency.find((state) => states.includes(state)) ?? states[0] ?? "";
}
