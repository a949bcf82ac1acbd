// A view that is read again every so often, as long as it is looked at.
import { button, element } from "../parts/elements.js";
import { clock } from "../parts/format.js";
import { loading } from "../parts/loading.js";
import { isRefusal } from "./key-form.js";

/**
 * @param {{waiting: string, every: number, read: (signal: AbortSignal) => Promise<any>, draw: (answer: any) => Node[]}} view
 *   `every`: milliseconds
 * @param {(error: Error) => void} refused the key does not do
 */
export function refreshed({ waiting, every, read, draw }, refused) {
  const at = element("p", "quiet-text");
  const body = loading(waiting, async (node, signal) => {
    try {
      const answer = await read(signal);
      if (signal.aborted) return;
      // Whoever reads a row by keyboard or has one open keeps it.
      const open = new Set([...node.querySelectorAll("details[open]")].map((details) => details.dataset.key));
      if (node.contains(document.activeElement) && document.activeElement !== document.body && node.hasChildNodes() && !node.querySelector(":scope > .waiting, :scope > .problem")) {
        at.textContent = "Held while you are in it";
        return;
      }
      node.replaceChildren(...draw(answer));
      for (const details of node.querySelectorAll("details")) if (open.has(details.dataset.key)) details.open = true;
      at.textContent = `As of ${clock(new Date())}`;
    } catch (error) {
      if (!signal.aborted && isRefusal(error)) refused(error);
      else throw error;
    }
  });
  const timer = setInterval(() => { if (!document.hidden) body.load(); }, every);
  body.load();
  return {
    node: element("div", "view", element("div", "view-head", at, button("Refresh", "quiet small", body.load)), body.node),
    leave() {
      clearInterval(timer);
      body.leave();
    },
  };
}
