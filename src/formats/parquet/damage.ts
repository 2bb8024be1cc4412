// What is wrong with a Parquet file.

/** The bytes are not what the format says. */
export class ParquetDamage extends Error {
  override readonly name = "ParquetDamage";
  /** Byte of the file where it was noticed. */
  readonly offset: number;

  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}

/** What an error says, for one line. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message.slice(0, 200) : String(error);
}
