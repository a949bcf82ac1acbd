// What went wrong, and a way on.
import { button, element } from "./elements.js";

/** The words of an error for the person who reads it. */
export function told(error) {
  const id = error?.requestId ? ` (request ${error.requestId})` : "";
  return `${error?.message || "Something went wrong."}${id}`;
}

/** @param {() => void} [retry] */
export function problem(error, retry) {
  const node = element("div", "problem", element("p", "", told(error)));
  node.setAttribute("role", "alert");
  if (retry) node.append(button("Try again", "quiet", retry));
  return node;
}
