// A question before something that cannot be undone.
import { button, element, uniqueId } from "./elements.js";
import { told } from "./problem.js";

/**
 * @param {{title: string, text: string, yes: string, agree?: string, act: () => Promise<void>}} question `agree`: what has to be
 *   ticked first; `act` is waited for, and what it throws is told in the dialog
 * @returns {Promise<boolean>} whether it was done
 */
export function confirm({ title, text, yes, agree, act }) {
  const dialog = element("dialog", "dialog");
  const heading = element("h2", "", title);
  heading.id = uniqueId("dialog");
  dialog.setAttribute("aria-labelledby", heading.id);
  const note = element("p", "note");
  note.setAttribute("role", "alert");
  const go = button(yes, "danger");
  const stop = button("Keep it", "quiet");
  dialog.append(heading, element("p", "", text));
  if (agree) {
    const check = element("input");
    check.type = "checkbox";
    dialog.append(element("label", "check", check, element("span", "", agree)));
    go.disabled = true;
    check.addEventListener("change", () => { go.disabled = !check.checked; });
  }
  dialog.append(note, element("div", "actions", stop, go));
  document.body.append(dialog);
  return new Promise((resolve) => {
    let isDone = false;
    stop.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(isDone);
    });
    go.addEventListener("click", async () => {
      go.disabled = true;
      note.textContent = "";
      try {
        await act();
        isDone = true;
        dialog.close();
      } catch (error) {
        note.textContent = told(error);
        go.disabled = false;
      }
    });
    dialog.showModal();
    stop.focus();
  });
}
