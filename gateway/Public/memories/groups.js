// The same words may be kept by several agents. To the one whom they are about they are one memory: corrected, pinned and deleted in
// all of them at once.

/** @returns {{ids: string[], content: string, agents: string[], categories: string[], pinned: boolean, created_at: string, updated_at: string}[]} */
export function grouped(memories) {
  const groups = new Map();
  for (const memory of memories) {
    const key = memory.content.trim();
    const group = groups.get(key) ?? { ids: [], content: memory.content, agents: [], categories: [], pinned: false, created_at: memory.created_at, updated_at: memory.updated_at };
    group.ids.push(memory.id);
    group.agents = [...new Set([...group.agents, memory.agent ?? memory.namespace])];
    group.categories = [...new Set([...group.categories, ...(memory.categories ?? [])])];
    group.pinned ||= memory.pinned;
    if (memory.created_at < group.created_at) group.created_at = memory.created_at;
    if (memory.updated_at > group.updated_at) group.updated_at = memory.updated_at;
    groups.set(key, group);
  }
  // What is pinned stands first, then what was said or changed last.
  return [...groups.values()].sort((one, other) => Number(other.pinned) - Number(one.pinned) || Date.parse(other.updated_at) - Date.parse(one.updated_at));
}
