/** `explained.json` without results. A run that replaces another empties the file instead of removing it, so that it keeps its permissions. */
export const NOTHING_EXPLAINED = '{}\n'
