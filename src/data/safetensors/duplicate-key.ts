/**
 * The first duplicate key of any object in a JSON text, or null. `JSON.parse` silently keeps the last one, so different readers could see different tensors
 * in one file. The text must be valid JSON.
 */
export function duplicateKey(json: string): string | null {
  const open: (Set<string> | null)[] = []
  for (let at = 0; at < json.length; at++) {
    const character = json[at]
    if (character === '{') open.push(new Set())
    else if (character === '[') open.push(null)
    else if (character === '}' || character === ']') open.pop()
    else if (character === '"') {
      const start = at++
      while (json[at] !== '"') at += json[at] === '\\' ? 2 : 1
      const keys = open.at(-1)
      let next = at + 1
      while (/\s/.test(json[next] ?? '')) next++
      if (!keys || json[next] !== ':') continue
      const key = JSON.parse(json.slice(start, at + 1)) as string
      if (keys.has(key)) return key
      keys.add(key)
    }
  }
  return null
}
