// The last few answers by their question, so that going on in one of them is not working it out again.

export class RecentAnswers<T> {
  readonly #most: number;
  readonly #byQuestion = new Map<string, T>();

  /** @param most answers that are kept */
  constructor(most: number) {
    this.#most = most;
  }

  /** The answer that is known, else the one that `find` gives. */
  get(question: string, find: () => T): T {
    const known = this.#byQuestion.get(question);
    const answer = known ?? find();
    this.#byQuestion.delete(question);
    this.#byQuestion.set(question, answer);
    for (const oldest of this.#byQuestion.keys()) {
      if (this.#byQuestion.size <= this.#most) break;
      this.#byQuestion.delete(oldest);
    }
    return answer;
  }
}
