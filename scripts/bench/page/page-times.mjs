// What is timed inside the page: from an action until its effect is drawn, and how long frames last. Plain JavaScript:
// the functions run in the browser, whose types the scripts do not know.

/** Milliseconds from the action until the frame after its effect. */
export function timeAction(page, action) {
  return page.evaluate(async ({ click, fill, until, text = "", changes }) => {
    const textOf = (selector) => document.querySelector(selector)?.textContent ?? "";
    const before = changes === undefined ? "" : textOf(changes);
    const isThere = () =>
      (changes === undefined || textOf(changes) !== before) &&
      document.querySelector(until) !== null &&
      textOf(until).includes(text);
    const start = performance.now();
    if (click !== undefined) document.querySelector(click)?.click();
    if (fill !== undefined) {
      const input = document.querySelector(fill.selector);
      input.value = fill.text;
      input.dispatchEvent(new InputEvent("input", { bubbles: true }));
      input.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
    }
    while (!isThere()) {
      if (performance.now() - start > 60_000) throw new Error(`${until} ${text} did not come`);
      await new Promise(requestAnimationFrame);
    }
    await new Promise(requestAnimationFrame);
    return performance.now() - start;
  }, action);
}

/** Milliseconds of each of so many frames while something moves. */
export function timeFrames(page, movement, frames = 90) {
  return page.evaluate(
    async ([kind, count]) => {
      const grid = document.querySelector("#runs-grid");
      const box = document.querySelector("main canvas")?.getBoundingClientRect();
      const at = { clientX: (box?.left ?? 0) + 400, clientY: (box?.top ?? 0) + 100, bubbles: true };
      const send = (event) => document.elementFromPoint(at.clientX, at.clientY)?.dispatchEvent(event);
      const point = (type, more) =>
        send(new PointerEvent(type, { ...at, pointerId: 1, isPrimary: true, shiftKey: true, ...more }));
      const times = [];
      if (kind === "pan") point("pointerdown", { button: 0, buttons: 1 });
      let before = await new Promise(requestAnimationFrame);
      for (let frame = 0; frame < count; frame++) {
        const sign = frame < count / 2 ? 1 : -1;
        if (kind === "scroll table") grid.scrollBy({ top: 370 });
        if (kind === "scroll columns") grid.scrollBy({ left: 210 * sign });
        if (kind === "zoom") send(new WheelEvent("wheel", { ...at, deltaY: -40 * sign, cancelable: true }));
        if (kind === "pan") {
          at.clientX += 3 * sign;
          point("pointermove", { buttons: 1 });
        }
        const now = await new Promise(requestAnimationFrame);
        times.push(now - before);
        before = now;
      }
      if (kind === "pan") point("pointerup", { button: 0 });
      return times;
    },
    [movement, frames],
  );
}

/** Shows another state of the page, as a link does. */
export function follow(page, fragment) {
  return page.evaluate((hash) => {
    location.hash = hash;
  }, fragment);
}

/** Bytes over the wire since the page was opened, the page itself among them. */
export function transferredBytes(page) {
  return page.evaluate(() =>
    [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")].reduce(
      (sum, { transferSize }) => sum + transferSize,
      0,
    ),
  );
}
