// What a comparison may be asked for.

import type { Contract } from "../contract/contract.js";
import type { Order } from "./sort-rows.js";

export interface CompareOptions {
  readonly contract: Contract;
  /** Targets of the command line, as written; they go before the contract's and the runs' own. */
  readonly targets?: readonly string[];
  /** Field to sort by; duration when absent. */
  readonly sortBy?: string;
  /** Forces numeric order; best first when absent. */
  readonly order?: Order;
  /** Keeps the first so many rows. */
  readonly top?: number;
  /** Columns to show, as written; a choice of the most telling when absent. */
  readonly columns?: readonly string[];
  /** Shows every column there is. */
  readonly all?: boolean;
  /** Rows that take part; all when absent. */
  readonly rows?: readonly number[];
}
