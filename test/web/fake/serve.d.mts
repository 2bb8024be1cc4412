// Types of serve.mjs.

/** Serves the built page with the content rules of the real server; resolves to its address and how to end it. */
export function serveFakePage(port?: number): Promise<{
  readonly address: string;
  readonly folder: string;
  readonly close: () => void;
}>;
