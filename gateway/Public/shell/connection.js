// Whether the gateway is reached. Every call tells what it saw; once one failed, the gateway is asked until it answers again.

/** Sends `down` and `up`, each once a change. */
export const connection = new EventTarget();

let isDown = false;
const firstPause = 1_000;
const longestPause = 5_000;

export const isReached = () => !isDown;

/** A call did not get through. */
export function failed() {
  if (isDown) return;
  isDown = true;
  connection.dispatchEvent(new Event("down"));
  probe(firstPause);
}

/** A call was answered, by whatever. */
export function worked() {
  if (!isDown) return;
  isDown = false;
  connection.dispatchEvent(new Event("up"));
}

function probe(pause) {
  setTimeout(async () => {
    if (!isDown) return;
    try {
      await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(4_000) });
      worked();
    } catch {
      probe(Math.min(pause * 1.5, longestPause));
    }
  }, pause);
}

/** Runs `retry` when the gateway is back, once; the function that is given back forgets it. */
export function whenBack(retry) {
  const controller = new AbortController();
  connection.addEventListener("up", () => retry(), { once: true, signal: controller.signal });
  return () => controller.abort();
}
