// Where a message is written.
import { element } from "../parts/elements.js";

/** @param {(text: string) => boolean} say gives false where it cannot be said now: then it stays in the box */
export function composer(say) {
  const label = element("label", "hidden", "Your message");
  label.htmlFor = "message";
  const box = element("textarea");
  Object.assign(box, { id: "message", name: "message", rows: 1, maxLength: 4000, required: true, autocomplete: "off" });
  box.placeholder = "Ask a question…";
  const send = element("button", "send", "Send");
  send.type = "submit";
  const form = element("form", "composer", label, box, send);
  const node = element("div", "composer-frame", form);

  function fit() {
    box.style.height = "auto";
    box.style.height = `${Math.min(box.scrollHeight + 2, 168)}px`;
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!box.value.trim() || say(box.value) === false) return;
    box.value = "";
    box.style.height = "";
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  box.addEventListener("input", fit);

  return {
    node,
    focus: () => box.focus(),
    fill(text) {
      box.value = text;
      fit();
      box.focus();
    },
    setBusy(isBusy) {
      send.disabled = isBusy;
      form.setAttribute("aria-busy", String(isBusy));
    },
  };
}
