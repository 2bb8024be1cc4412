// One question to the source at a time, and what came of it.

import { faultMessage } from "./fault.js";

/** The newest question's answer. An answer stays while the next one is waited for; late ones are dropped. Reactive. */
export class Question<Answer> {
  /** Absent until the first answer and after `forget`. */
  answer: Answer | undefined = $state.raw(undefined);
  /** Why the newest question has no answer. */
  fault: string | undefined = $state(undefined);
  isAsking = $state(false);
  #newest = 0;

  /** Asks; a question asked later makes this one's answer unimportant. */
  async ask(question: () => Promise<Answer>): Promise<void> {
    const mine = ++this.#newest;
    this.isAsking = true;
    try {
      const answer = await question();
      if (mine !== this.#newest) return;
      this.answer = answer;
      this.fault = undefined;
    } catch (error) {
      if (mine === this.#newest) this.fault = faultMessage(error);
    } finally {
      if (mine === this.#newest) this.isAsking = false;
    }
  }

  /** As before the first question. */
  forget(): void {
    this.#newest++;
    this.answer = undefined;
    this.fault = undefined;
    this.isAsking = false;
  }
}
