// Robots of the catalogue that an application is for.
import { robot, robots } from "../api/catalogue.js";
import { button, element, uniqueId } from "../parts/elements.js";
import { dollars } from "../parts/format.js";
import { told } from "../parts/problem.js";

const most = 6;

/**
 * @param {string[]} ids chosen from the beginning
 * @param {(hasRobots: boolean) => void} onChange
 */
export function robotPicker(ids, onChange) {
  const chosen = new Map();
  const list = element("ul", "chosen");
  list.setAttribute("aria-label", "Chosen robots");
  const box = element("input");
  box.type = "search";
  box.id = uniqueId("robot");
  box.placeholder = "Name, maker or kind";
  const label = element("label", "", "Robots of the catalogue", element("span", "quiet-text", " (optional)"));
  label.htmlFor = box.id;
  const found = element("ul", "found");
  found.setAttribute("aria-label", "Found in the catalogue");
  const note = element("p", "hint");
  note.setAttribute("role", "status");
  const node = element("div", "field picker", label, list, box, note, found);

  function draw() {
    list.replaceChildren(...[...chosen.values()].map((robot) => {
      const drop = button("Remove", "quiet small", () => {
        chosen.delete(robot.id);
        draw();
        box.focus();
      });
      drop.setAttribute("aria-label", `Remove ${robot.name}`);
      return element("li", "", element("span", "", robot.isUnknown ? robot.name : `${robot.name} · ${robot.price == null ? "price on request" : dollars(robot.price)}`), drop);
    }));
    list.hidden = chosen.size === 0;
    onChange(chosen.size > 0);
  }

  function choose(robot) {
    chosen.set(robot.id, robot);
    found.replaceChildren();
    box.value = "";
    note.textContent = `${robot.name} was added.`;
    draw();
    box.focus();
  }

  let latest = 0;
  let timer;
  async function look() {
    const search = box.value.trim();
    const mine = ++latest;
    if (search.length < 2) {
      found.replaceChildren();
      note.textContent = "";
      return;
    }
    try {
      const answer = await robots({ search, limit: most });
      if (mine !== latest) return;
      note.textContent = answer.robots.length ? "" : "Nothing in the catalogue fits.";
      found.replaceChildren(...answer.robots.map((robot) => {
        const add = button("", "pick", () => choose(robot));
        add.append(element("strong", "", robot.name), ` ${robot.manufacturer} · ${robot.category}`);
        return element("li", "", add);
      }));
    } catch (error) {
      if (mine === latest) note.textContent = told(error);
    }
  }
  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, 250);
  });
  box.addEventListener("keydown", (event) => {
    // The form is not sent from here.
    if (event.key === "Enter") event.preventDefault();
  });

  // What was chosen is so whether or not it can be looked up now.
  for (const id of ids) chosen.set(id, { id, name: `Robot ${id}`, isUnknown: true });
  draw();
  for (const id of ids) {
    robot(id).then((known) => {
      if (chosen.has(id)) chosen.set(id, known);
      draw();
    }).catch((error) => {
      if (error.status === 404) chosen.delete(id);
      note.textContent = error.status === 404 ? `Robot ${id} is not in the catalogue.` : `${told(error)} The robot stays chosen.`;
      draw();
    });
  }
  return { node, chosen: () => [...chosen.values()] };
}
