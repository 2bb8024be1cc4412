// Drawings of the page's icons on a square of 16.

export type IconName = keyof typeof iconPaths;

export const iconPaths = {
  search: "M7 12a5 5 0 1 0 0-10 5 5 0 0 0 0 10m4-1 3.5 3.5",
  close: "m4 4 8 8m0-8-8 8",
  check: "m3 8.5 3.2 3L13 4.8",
  cross: "m4.5 4.5 7 7m0-7-7 7",
  sun: "M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6M8 1v1.5M8 13.500v1.500M1 8h1.500M13.5 8H15M3 3l1.1 1.100M11.9 11.9 13 13M13 3l-1.1 1.100M4.1 11.9 3 13",
  moon: "M13.5 9.500A6 6 0 0 1 6.5 2.5 6 6 0 1 0 13.5 9.500Z",
  help: "M8 14.500a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13M6 6.200a2 2 0 1 1 2.9 1.800c-.6.3-.9.7-.9 1.300M8 11.600v.1",
  columns: "M2 3h12v10H2zM6 3v10M10 3v10",
  up: "m4 10 4-4 4 4",
  down: "m4 6 4 4 4-4",
  grip: "M6 4v.01M10 4v.01M6 8v.01M10 8v.01M6 12v.01M10 12v.01",
  note: "M3 2.500h10v8l-3 3H3zM13 10.500h-3v3M5.5 5.500h5M5.5 8h3",
  warning: "M8 2 1.5 13.500h13zM8 6.500v3.500M8 12v.01",
  compare: "M5 13V6M11 13V3M2 13.500h12",
  play: "M5 3.500v9l7-4.500z",
  stop: "M4.5 4.500h7v7h-7z",
  clock: "M8 14a6 6 0 1 0 0-12 6 6 0 0 0 0 12M8 4.800V8l2.2 1.5",
  question: "M5.5 6a2.5 2.5 0 1 1 3.6 2.200c-.7.4-1.1.9-1.1 1.700M8 12.500v.01",
  silent: "M3 8h.01M8 8h.01M13 8h.01",
  dash: "M5 8h6",
  star: "m8 2.5 1.7 3.5 3.8.5-2.8 2.7.7 3.800L8 11.2 4.6 13l.7-3.800L2.5 6.500l3.8-.5z",
} as const;
