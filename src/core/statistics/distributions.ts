// All distributions in one place, for those who compute something of their own.

export { binomialProbability, binomialTails, binomialTest, clopperPearsonInterval } from "./binomial.js";
export { chiSquareCdf, chiSquareQuantile, chiSquareSurvival } from "./chi-square.js";
export { fCdf, fQuantile, fTails, noncentralFTails } from "./f-distribution.js";
export { noncentralTCdf, noncentralTTails } from "./noncentral-t.js";
export { normalCdf, normalDensity, normalQuantile } from "./normal.js";
export { studentTCdf, studentTQuantile, studentTTwoSidedP, studentTWithin } from "./student-t.js";
