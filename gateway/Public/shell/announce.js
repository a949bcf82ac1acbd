// What is said to a screen reader: whole sentences when they are finished, never each token of them.
const region = document.querySelector("#announcer");

export function announce(text) {
  if (!region) return;
  // The same words twice are two messages.
  region.textContent = "";
  setTimeout(() => { region.textContent = text; }, 50);
}
