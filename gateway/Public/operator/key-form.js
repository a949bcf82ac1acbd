// Asks for the API key. It is kept for this tab alone and is gone when that is closed.
import { key } from "../api/operator.js";
import { element, uniqueId } from "../parts/elements.js";
import { told } from "../parts/problem.js";

/** What a refusal means to an operator. */
export function refusal(error) {
  if (error?.status === 401) return "The mesh does not know this key. Keys are made with ./mesh keys create.";
  if (error?.status === 403) return "This key may not do that: the operator's page needs one for all namespaces.";
  return error ? told(error) : "";
}

export function keyForm(error, onKey) {
  const input = element("input");
  input.type = "password";
  input.id = uniqueId("key");
  input.autocomplete = "off";
  input.required = true;
  input.spellcheck = false;
  const wrong = element("p", "wrong", refusal(error));
  wrong.id = uniqueId("wrong");
  wrong.setAttribute("role", "alert");
  input.setAttribute("aria-describedby", wrong.id);
  const label = element("label", "", "API key");
  label.htmlFor = input.id;
  const go = element("button", "", "Show");
  go.type = "submit";
  const form = element("form", "panel key-form",
    element("p", "", "This part is for who runs the mesh. It needs an API key that may use all namespaces."),
    element("div", "field", label, input, wrong),
    element("p", "hint", "./mesh up leaves a development key in .mesh/dev-key. The key stays in this tab and is forgotten with it."),
    element("div", "actions", go),
  );
  form.noValidate = true;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const value = input.value.trim();
    if (!value || /[^\x21-\x7e]/.test(value)) {
      wrong.textContent = value ? "That is no API key: it has characters that none has." : "The key is needed.";
      input.focus();
      return;
    }
    key.value = value;
    onKey();
  });
  return { node: form, focus: () => input.focus() };
}

/** Whether an error is the key's. */
export const isRefusal = (error) => error?.status === 401 || error?.status === 403;
