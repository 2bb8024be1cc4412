// What step logs are made of, for those who take their lines apart themselves.

export { isoOfTime, secondsOfTime } from "../readers/clock.js";
export {
  isHeader,
  isMeasureName,
  isStep,
  isStepMember,
  type LogLine,
  runIdOf,
} from "../readers/step-logs/log-lines.js";
export { isLogName, isPackedLog } from "../readers/step-logs/log-names.js";
