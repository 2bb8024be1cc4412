// How a run's status looks: a drawing, a tone and, for who wants to know, what it means.

import type { Status } from "../../core/run.js";
import type { IconName } from "./icon-paths.js";

export interface StatusLook {
  readonly icon: IconName;
  readonly tone: "good" | "bad" | "warn" | "live" | "quiet";
  readonly meaning: string;
}

export const statusLooks: Readonly<Record<Status, StatusLook>> = {
  queued: { icon: "clock", tone: "quiet", meaning: "waits to begin" },
  running: { icon: "play", tone: "live", meaning: "its writer is at work" },
  finished: { icon: "check", tone: "good", meaning: "ended by itself, without an error" },
  failed: { icon: "cross", tone: "bad", meaning: "ended with an error" },
  stopped: { icon: "stop", tone: "warn", meaning: "ended by a person, a signal or a limit" },
  lost: { icon: "question", tone: "bad", meaning: "its writer is dead and left no end" },
  unresponsive: { icon: "silent", tone: "warn", meaning: "its writer on another host is silent" },
  unknown: { icon: "dash", tone: "quiet", meaning: "its files do not say" },
};
