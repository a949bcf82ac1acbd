// One field of the form, with its label, its hint and what is wrong with it.
import { element, uniqueId } from "../parts/elements.js";

/** @returns {{node: HTMLElement, input: HTMLElement, value: string, complain: (words: string) => void}} */
export function field(asked, known) {
  const input = element(asked.options ? "select" : "input");
  input.name = asked.name;
  input.id = uniqueId(asked.name);
  input.required = asked.isRequired === true;
  if (asked.options) {
    for (const option of [{ value: "", label: "Choose…" }, ...asked.options]) {
      const node = element("option", "", option.label);
      node.value = option.value;
      input.append(node);
    }
  } else {
    input.type = asked.kind;
    if (asked.autocomplete) input.autocomplete = asked.autocomplete;
    if (asked.kind === "number") {
      input.min = String(asked.least ?? 1);
      input.step = "any";
      input.inputMode = "decimal";
    }
  }
  if (known != null) input.value = String(known);
  const label = element("label", "", asked.label, asked.isRequired ? null : element("span", "quiet-text", " (optional)"));
  label.htmlFor = input.id;
  const wrong = element("p", "wrong");
  wrong.id = `${input.id}-wrong`;
  const hint = asked.hint ? element("p", "hint", asked.hint) : null;
  if (hint) hint.id = `${input.id}-hint`;
  const described = [hint?.id, wrong.id].filter(Boolean).join(" ");
  input.setAttribute("aria-describedby", described);
  const node = element("div", "field", label, input, hint, wrong);

  function complain(words) {
    wrong.textContent = words;
    if (words) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  }
  input.addEventListener("input", () => complain(""));
  return {
    node,
    input,
    complain,
    get value() { return input.value.trim(); },
    set value(text) { input.value = text; },
    /** Whether what stands here can be sent; says what is wrong. */
    check() {
      const words = input.validity.valueMissing ? (asked.options ? "Choose one." : "This is needed.") : input.validationMessage;
      complain(words);
      return !words;
    },
  };
}
