// What the mesh remembers of the one who looks: to see, correct, pin, delete, carry out, and to erase all of it.
import { eraseAll, exported, memories } from "../api/memories.js";
import { button, element, uniqueId } from "../parts/elements.js";
import { confirm } from "../parts/confirm.js";
import { counted, moment } from "../parts/format.js";
import { loading } from "../parts/loading.js";
import { problem, told } from "../parts/problem.js";
import { announce } from "../shell/announce.js";
import { eraseConversation, forgetConversation } from "../chat/page.js";
import { forgetApplications } from "../apply/page.js";
import { grouped } from "./groups.js";
import { memoryItem } from "./item.js";
import { receipt } from "./receipt.js";

async function download(note) {
  note.textContent = "";
  try {
    const address = URL.createObjectURL(await exported());
    const anchor = element("a");
    anchor.href = address;
    anchor.download = `ybryx-memories-${new Date().toISOString().slice(0, 10)}.jsonl`;
    document.body.append(anchor);
    anchor.click();
    anchor.remove();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
    note.textContent = "The file is in your downloads.";
  } catch (error) {
    note.textContent = told(error);
  }
}

export function memoriesPage() {
  let all = [];
  const note = element("p", "note");
  note.setAttribute("role", "status");
  const total = element("p", "quiet-text total");
  const search = element("input");
  search.type = "search";
  search.id = uniqueId("memories");
  search.placeholder = "Words in it";
  const label = element("label", "", "Show only");
  label.htmlFor = search.id;
  const list = element("ul", "memories");
  list.setAttribute("aria-label", "Memories");
  const more = element("div");

  function draw() {
    const wanted = search.value.trim().toLowerCase();
    const known = grouped(all);
    const shown = known.filter((group) => group.content.toLowerCase().includes(wanted));
    total.textContent = known.length ? counted(known.length, "memory", "memories") : "";
    list.replaceChildren(...shown.map((group) => memoryItem(group, {
      changed(now, gone, control, error) {
        all = all.filter((memory) => !gone.includes(memory.id)).map((memory) => now.find((changed) => changed.id === memory.id) ?? memory);
        draw();
        note.textContent = error ? `Not all agents have changed it: ${told(error)}` : "";
        // Whoever pressed something goes on from there, wherever it stands now.
        const item = now.length && [...list.children].find((item) => item.dataset.ids?.includes(now[0].id));
        (item ? item.querySelector(`[data-control="${control}"]`) : title)?.focus();
      },
      removed(ids) {
        all = all.filter((memory) => !ids.includes(memory.id));
        announce("The memory was deleted.");
        draw();
        title.focus();
      },
    })));
    if (!shown.length) list.replaceChildren(element("li", "empty", all.length ? "None of them has these words." : "Nothing is remembered of you. What you tell in the conversation appears here."));
  }

  async function page(cursor, signal) {
    const answer = await memories(cursor, signal);
    if (signal?.aborted) return;
    all = cursor ? [...all, ...answer.memories] : answer.memories;
    draw();
    more.replaceChildren();
    if (answer.next_cursor) {
      const next = button("Show more", "quiet", async () => {
        next.disabled = true;
        try {
          await page(answer.next_cursor);
        } catch (error) {
          next.disabled = false;
          more.replaceChildren(problem(error), next);
        }
      });
      more.append(next);
    }
  }

  const body = loading("Looking up what is remembered…", async (node, signal) => {
    await page(undefined, signal);
    if (signal.aborted) return;
    node.replaceChildren(element("div", "filters", element("div", "field grow", label, search)), list, more);
    search.hidden = false;
  });
  search.addEventListener("input", draw);

  async function erase() {
    let answer;
    let isGone = false;
    const isDone = await confirm({
      title: "Erase everything?",
      text: "Memories, conversations and requests to dealers of yours are erased in every service, for good. Applications that were decided on are kept as long as the law asks for.",
      agree: "Yes, I want all of it gone.",
      yes: "Erase everything",
      act: async () => {
        isGone = await eraseConversation();
        answer = await eraseAll();
        if (!isGone) answer.complete = false;
      },
    });
    if (!isDone) return;
    // By its name it can be erased when this is pressed again.
    if (isGone) forgetConversation();
    forgetApplications();
    all = [];
    note.textContent = "";
    const paper = receipt(answer);
    body.node.replaceChildren(paper);
    total.textContent = "";
    paper.querySelector("h2").focus();
    announce(paper.querySelector("h2").textContent);
  }

  const title = element("h1", "", "My memories");
  title.tabIndex = -1;
  body.load();
  return {
    node: element("div", "sheet",
      element("div", "title-line", title, total),
      element("p", "lead", "This is what the agents remember of you from your conversations. It is yours: correct what is wrong, pin what must stay, delete what should not be here."),
      element("div", "actions", button("Download all", "quiet", () => download(note)), button("Erase everything…", "danger-quiet", erase)),
      note,
      body.node,
    ),
    leave: body.leave,
  };
}
