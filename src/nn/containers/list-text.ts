/** PyTorch's text of a list, with identical neighbors grouped, as in `(0-2): 3 x Linear(...)`. */
export function listText(name: string, items: readonly { toString(): string }[]): string {
  const texts = items.map(String)
  const lines: string[] = []
  for (let start = 0; start < texts.length;) {
    let end = start + 1
    while (end < texts.length && texts[end] === texts[start]) end++
    const count = end - start
    const key = count > 1 ? `(${start}-${end - 1}): ${count} x ` : `(${start}): `
    lines.push(key + texts[start]!.replaceAll('\n', '\n  '))
    start = end
  }
  return lines.length === 0 ? `${name}()` : `${name}(\n  ${lines.join('\n  ')}\n)`
}
