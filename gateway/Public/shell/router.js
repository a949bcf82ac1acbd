// Pages by the address's hash: `#/robots?category=AMR`. A page is a node; who shows one may be told when it goes.
import { element } from "../parts/elements.js";

const main = document.querySelector("#page");
let leave;

/** The path and the query of a hash. */
export function parse(hash) {
  const text = hash.replace(/^#/, "") || "/";
  const [path, query = ""] = text.split("?", 2);
  return { path, query: new URLSearchParams(query) };
}

/** Opens a page; to the one that is shown it is shown anew. */
export function open(address) {
  if (location.hash === address || (address === "#/" && location.hash === "")) {
    window.dispatchEvent(new HashChangeEvent("hashchange"));
  } else {
    location.hash = address;
  }
}

/** Puts another query into the address without a step in the history and without showing the page anew. */
export function replaceQuery(path, query) {
  const text = [...query].filter(([, value]) => value !== "").map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join("&");
  history.replaceState(null, "", `#${path}${text ? `?${text}` : ""}`);
}

function mark(nav) {
  for (const link of document.querySelectorAll("#nav a")) {
    if (link.getAttribute("href") === nav) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

function missing() {
  const node = element("div", "sheet");
  const link = element("a", "button", "Go to the conversation");
  link.href = "#/";
  node.append(element("h1", "", "There is no such page"), element("p", "lead", "The address may be mistyped."), link);
  return { node };
}

function show(routes, moveFocus) {
  const { path, query } = parse(location.hash);
  let found;
  const route = routes.find((candidate) => (found = candidate.path.exec(path)));
  leave?.();
  const view = route ? route.page({ parameter: found[1], query }) : missing();
  leave = view.leave;
  main.replaceChildren(view.node);
  main.scrollTop = 0;
  mark(route?.nav);
  document.title = `${view.title ?? route?.title ?? "Not found"} · Ybryx Mesh`;
  view.shown?.();
  if (!moveFocus || view.keepsFocus) return;
  // Whoever listens to the page hears where it is now; whoever uses the keyboard goes on from its beginning.
  const heading = view.node.querySelector("h1");
  if (heading) heading.tabIndex = -1;
  (heading ?? main).focus({ preventScroll: true });
}

/**
 * Shows the page of the address, now and whenever it changes.
 * @param {{path: RegExp, title: string, nav: string, page: (asked: {parameter?: string, query: URLSearchParams}) =>
 *   {node: HTMLElement, title?: string, leave?: () => void, shown?: () => void, keepsFocus?: boolean}}[]} routes
 */
export function start(routes) {
  // A link to a place within the page, such as the one that skips the navigation, names no page.
  window.addEventListener("hashchange", () => {
    if (location.hash === "#page") {
      history.replaceState(null, "", "#/");
      main.focus();
      return;
    }
    show(routes, true);
  });
  document.querySelector(".skip").addEventListener("click", (event) => {
    event.preventDefault();
    main.focus();
  });
  show(routes, false);
}
