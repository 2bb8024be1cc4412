// What the name of a lab notebook's folder tells: <use-case>-<date>-<time>.

export interface NotebookName {
  readonly useCase: string;
  /** ISO 8601, local time of a machine that the name does not tell. */
  readonly startedAt: string;
}

const namePattern = /^(.+)-(\d{4}-\d{2}-\d{2})-(\d{2})(\d{2})(\d{2})$/;

/** Use case and start; undefined for other names. */
export function factsOfNotebookName(name: string): NotebookName | undefined {
  const match = namePattern.exec(name);
  if (match === null) return undefined;
  const [, useCase = "", date, hour, minute, second] = match;
  return { useCase, startedAt: `${date}T${hour}:${minute}:${second}` };
}
