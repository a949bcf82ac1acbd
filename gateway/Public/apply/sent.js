// The applications that were sent from this browser: their numbers, so that their decisions can be looked up again.
const place = "ybryx.applications";
const most = 20;

export function known() {
  try {
    const list = JSON.parse(localStorage.getItem(place) ?? "[]");
    return Array.isArray(list) ? list.filter((entry) => typeof entry?.id === "string") : [];
  } catch {
    return [];
  }
}

const keep = (list) => localStorage.setItem(place, JSON.stringify(list.slice(0, most)));

/** @param {{application_id: string, application_number: string}} answer */
export function note(answer) {
  keep([{ id: answer.application_id, number: answer.application_number, at: new Date().toISOString() }, ...known().filter((entry) => entry.id !== answer.application_id)]);
}

export const forget = (id) => keep(known().filter((entry) => entry.id !== id));
export const forgetAll = () => localStorage.removeItem(place);
