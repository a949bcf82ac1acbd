// Elements. Everything is set as text, never as markup.

/**
 * @param {string} tag
 * @param {string} [className]
 * @param {...(Node | string | number | null | undefined)} children what is null is left out
 */
export function element(tag, className, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  for (const child of children) if (child != null) node.append(child instanceof Object ? child : String(child));
  return node;
}

/** An element of a drawing. */
export function drawn(tag, attributes = {}, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) if (value != null) node.setAttribute(name, String(value));
  for (const child of children) if (child != null) node.append(child);
  return node;
}

/** A button that does something here. */
export function button(label, className, act) {
  const node = element("button", className, label);
  node.type = "button";
  if (act) node.addEventListener("click", act);
  return node;
}

export function link(label, href, className) {
  const node = element("a", className, label);
  node.href = href;
  return node;
}

/** A link that leaves the console. */
export function outside(label, href, className) {
  const node = link(label, href, className);
  node.target = "_blank";
  node.rel = "noopener noreferrer";
  return node;
}

let count = 0;
/** A name for an element that another one refers to. */
export const uniqueId = (prefix) => `${prefix}-${++count}`;
