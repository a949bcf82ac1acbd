// A part of a page that is filled by a call: a place that keeps its height meanwhile, then the answer or what went wrong.
import { element } from "./elements.js";
import { problem } from "./problem.js";
import { whenBack } from "../shell/connection.js";

/**
 * @param {string} what is said while it is waited for
 * @param {(node: HTMLElement, signal: AbortSignal) => Promise<void>} fill puts the answer into the node, unless the signal is aborted
 *   by then: a newer answer is waited for, or nobody looks any more
 */
export function loading(what, fill) {
  const node = element("div", "loaded");
  let current;
  let forget;
  async function load() {
    current?.abort();
    forget?.();
    const mine = (current = new AbortController());
    node.setAttribute("aria-busy", "true");
    if (!node.hasChildNodes() || node.querySelector(":scope > .problem")) node.replaceChildren(element("p", "waiting", what));
    try {
      await fill(node, mine.signal);
    } catch (error) {
      if (mine.signal.aborted) return;
      node.replaceChildren(problem(error, load));
      if (error.isUnreachable) forget = whenBack(load);
    } finally {
      if (current === mine) node.removeAttribute("aria-busy");
    }
  }
  const leave = () => {
    current?.abort();
    forget?.();
  };
  return { node, load, leave };
}
