// Names of the forms that `runledger query` answers in.

/** In the order they are shown. */
export const queryFormats = ["table", "csv", "json", "parquet", "markdown"] as const;

export type QueryFormat = (typeof queryFormats)[number];
