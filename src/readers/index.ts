// The readers, in the order they are asked. The reader of shapes comes after all of them and works on whole roots.

import { native } from "./native.js";
import type { Reader } from "./reader.js";
import { trainingLog } from "./training-log.js";

export const readers: readonly Reader[] = [native, trainingLog];
