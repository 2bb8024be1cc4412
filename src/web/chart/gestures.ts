// Wheel, shift-drag, two fingers and double click on a chart, as zooms and pans.

/** Places and distances in pixels of the element. */
export type Gesture =
  | { readonly kind: "pan"; readonly byX: number; readonly byY: number }
  | { readonly kind: "zoom"; readonly factor: number; readonly x: number; readonly y: number }
  | { readonly kind: "reset" };

/** Milliseconds within which wheel events belong to one movement. */
const oneScroll = 350;
let lastScrollOutside = Number.NEGATIVE_INFINITY;

/**
 * Reports gestures on an element until the returned function is called. The listener says whether it used one; a wheel
 * that was not used, or that began to scroll the page outside, goes on scrolling.
 */
export function listenToGestures(element: HTMLElement, onGesture: (gesture: Gesture) => boolean): () => void {
  const ends = [
    listenToWheel(element, onGesture),
    listenToDrag(element, onGesture),
    listenToFingers(element, onGesture),
  ];
  const reset = (): boolean => onGesture({ kind: "reset" });
  element.addEventListener("dblclick", reset);
  return () => {
    element.removeEventListener("dblclick", reset);
    for (const end of ends) end();
  };
}

type Listener = (gesture: Gesture) => boolean;

function listenToWheel(element: HTMLElement, onGesture: Listener): () => void {
  const wheel = (event: WheelEvent): void => {
    if (event.timeStamp - lastScrollOutside < oneScroll && !event.ctrlKey) {
      lastScrollOutside = event.timeStamp;
      return;
    }
    const { left, top, width } = element.getBoundingClientRect();
    const isSideways = Math.abs(event.deltaX) > Math.abs(event.deltaY) || event.shiftKey;
    const lines = event.deltaMode === 1 ? 16 : 1;
    const by = (isSideways ? event.deltaX || event.deltaY : event.deltaY) * lines;
    const isUsed = isSideways
      ? onGesture({ kind: "pan", byX: Math.max(-width, Math.min(width, -by)), byY: 0 })
      : onGesture({
          kind: "zoom",
          factor: 2 ** (Math.max(-240, Math.min(240, by)) / 300),
          x: event.clientX - left,
          y: event.clientY - top,
        });
    if (isUsed) event.preventDefault();
  };
  const outside = (event: WheelEvent): void => {
    if (!(event.target instanceof Node) || !element.contains(event.target))
      lastScrollOutside = event.timeStamp;
  };
  element.addEventListener("wheel", wheel, { passive: false });
  addEventListener("wheel", outside, { passive: true });
  return () => {
    element.removeEventListener("wheel", wheel);
    removeEventListener("wheel", outside);
  };
}

function listenToDrag(element: HTMLElement, onGesture: Listener): () => void {
  let last: PointerEvent | undefined;
  const down = (event: PointerEvent): void => {
    if (event.pointerType === "touch" || !(event.shiftKey || event.button === 1)) return;
    last = event;
    element.setPointerCapture(event.pointerId);
    event.preventDefault();
  };
  const move = (event: PointerEvent): void => {
    if (last === undefined) return;
    onGesture({ kind: "pan", byX: event.clientX - last.clientX, byY: event.clientY - last.clientY });
    last = event;
  };
  const up = (): void => {
    last = undefined;
  };
  return listen(element, { pointerdown: down, pointermove: move, pointerup: up, pointercancel: up });
}

function listenToFingers(element: HTMLElement, onGesture: Listener): () => void {
  const fingers = new Map<number, { x: number; y: number }>();
  const down = (event: PointerEvent): void => {
    if (event.pointerType === "touch") fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  };
  const move = (event: PointerEvent): void => {
    const mine = fingers.get(event.pointerId);
    const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
    if (mine === undefined) return;
    const next = { x: event.clientX, y: event.clientY };
    fingers.set(event.pointerId, next);
    if (other === undefined || fingers.size !== 2) return;
    const { left, top } = element.getBoundingClientRect();
    const before = Math.max(12, Math.abs(mine.x - other.x));
    const after = Math.max(12, Math.abs(next.x - other.x));
    onGesture({ kind: "pan", byX: (next.x - mine.x) / 2, byY: (next.y - mine.y) / 2 });
    const middle = { x: (next.x + other.x) / 2 - left, y: (next.y + other.y) / 2 - top };
    if (before !== after) onGesture({ kind: "zoom", factor: before / after, ...middle });
  };
  const up = (event: PointerEvent): void => {
    fingers.delete(event.pointerId);
  };
  return listen(element, { pointerdown: down, pointermove: move, pointerup: up, pointercancel: up });
}

function listen(
  element: HTMLElement,
  listeners: Readonly<Record<string, (event: PointerEvent) => void>>,
): () => void {
  const entries = Object.entries(listeners) as [keyof HTMLElementEventMap, (event: Event) => void][];
  for (const [name, listener] of entries) element.addEventListener(name, listener);
  return () => {
    for (const [name, listener] of entries) element.removeEventListener(name, listener);
  };
}
