// One memory with what can be done with it, in all agents that keep it.
import { change, remove } from "../api/memories.js";
import { button, element, uniqueId } from "../parts/elements.js";
import { confirm } from "../parts/confirm.js";
import { agentName, day } from "../parts/format.js";
import { told } from "../parts/problem.js";
import { announce } from "../shell/announce.js";

const longest = 8000;

/**
 * @param {object} memory a group of `grouped`
 * @param {{changed: (now: object[], gone: string[], control: string, error?: Error) => void, removed: (ids: string[]) => void}} tell `now`: what
 *   was changed; `gone`: what is not there any more; `control`: what was pressed; `error`: why the rest is as it was
 */
export function memoryItem(memory, tell) {
  const text = element("p", "memory-text", memory.content);
  const note = element("p", "wrong");
  note.setAttribute("role", "alert");
  const marks = element("p", "marks", ...memory.agents.map((name) => element("span", "mark", agentName(name))), ...memory.categories.map((name) => element("span", "mark", name)));
  const since = element("span", "quiet-text", `since ${day(memory.created_at)}${memory.updated_at && memory.updated_at.slice(0, 10) !== memory.created_at.slice(0, 10) ? `, changed ${day(memory.updated_at)}` : ""}`);
  marks.append(since);
  const pin = button(memory.pinned ? "Unpin" : "Pin", "quiet small");
  const edit = button("Correct", "quiet small");
  const drop = button("Delete", "danger-quiet small");
  const node = element("li", memory.pinned ? "memory pinned" : "memory", text, marks, note, element("div", "actions", pin, edit, drop));
  node.dataset.ids = memory.ids.join(" ");
  pin.dataset.control = "pin";
  edit.dataset.control = "edit";
  text.id = uniqueId("memory");
  for (const control of [pin, edit, drop]) control.setAttribute("aria-describedby", text.id);

  async function send(changes, said, control) {
    note.textContent = "";
    const outcomes = await Promise.allSettled(memory.ids.map((id) => change(id, changes)));
    const now = outcomes.filter((outcome) => outcome.status === "fulfilled").map((outcome) => outcome.value);
    const gone = memory.ids.filter((_, index) => outcomes[index].reason?.status === 404);
    const error = outcomes.find((outcome) => outcome.reason && outcome.reason.status !== 404)?.reason;
    if (error && !now.length) {
      note.textContent = told(error);
      return false;
    }
    announce(error ? told(error) : now.length ? said : "It is not there any more.");
    tell.changed(now, gone, control, error);
    return true;
  }

  pin.addEventListener("click", () => send({ pinned: !memory.pinned }, memory.pinned ? "Unpinned." : "Pinned: it stays until you delete it.", "pin"));
  edit.addEventListener("click", () => {
    const box = element("textarea");
    box.value = memory.content;
    box.maxLength = longest;
    box.rows = Math.min(8, 2 + Math.floor(memory.content.length / 70));
    box.setAttribute("aria-label", "What is remembered");
    const save = button("Save", "small");
    const stop = button("Cancel", "quiet small");
    const editor = element("div", "editor", box, element("div", "actions", save, stop));
    text.replaceWith(editor);
    edit.disabled = true;
    box.focus();
    function close() {
      editor.replaceWith(text);
      edit.disabled = false;
      edit.focus();
    }
    stop.addEventListener("click", close);
    box.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
    save.addEventListener("click", async () => {
      const content = box.value.trim();
      if (!content || content === memory.content) return close();
      save.disabled = true;
      if (!(await send({ content }, "Corrected.", "edit"))) save.disabled = false;
    });
  });
  drop.addEventListener("click", async () => {
    const isDone = await confirm({
      title: "Delete this memory?",
      text: `“${memory.content.length > 200 ? `${memory.content.slice(0, 200)}…` : memory.content}”`,
      yes: "Delete",
      act: async () => {
        for (const id of memory.ids) {
          // One that is gone by now needs no deletion.
          await remove(id).catch((error) => { if (error.status !== 404) throw error; });
        }
      },
    });
    if (isDone) tell.removed(memory.ids);
    else drop.focus();
  });
  return node;
}
