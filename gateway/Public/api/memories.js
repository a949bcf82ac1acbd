// What is remembered of the one who asks: their own memories, of all agents.
import { ApiError, call, failure, query, send } from "./client.js";

/** A page: `{memories, next_cursor}`. */
export const memories = (cursor, signal) => call("GET", `/me/memories${query({ cursor, limit: 100 })}`, { signal });
/** Corrects or pins one: `{content?, pinned?}`; gives it back as it is then. */
export const change = (id, changes) => call("PATCH", `/me/memories/${encodeURIComponent(id)}`, { body: changes });
export const remove = (id) => call("DELETE", `/me/memories/${encodeURIComponent(id)}`);
/** Erases everything that the mesh keeps of the one who asks; gives the receipt. */
export const eraseAll = () => call("POST", "/me/erase");

/** All of them as JSON Lines, however long that takes. */
export async function exported() {
  const response = await send("GET", "/me/memories/export", { limit: 0 });
  if (!response.ok) throw await failure(response);
  try {
    return await response.blob();
  } catch {
    throw new ApiError("The connection broke off before all of it had come.", "interrupted");
  }
}
