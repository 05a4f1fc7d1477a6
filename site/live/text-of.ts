const inspect = Symbol.for('nodejs.util.inspect.custom')
const longest = 72

/** A value as text for people, much as Node prints it; numbers have at most six digits, like float32. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : written(value, 0)
}

function written(value: unknown, depth: number): string {
  if (typeof value === 'string') return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
  if (typeof value === 'number') return numberText(value)
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'function')
    return inspect in value ? own(value) : `[function ${value.name || 'without a name'}]`
  if (typeof value !== 'object' || value === null) return String(value)
  if (value instanceof Error) return `${value.name}: ${value.message}`
  if (inspect in value) return own(value)
  if (depth > 3) return Array.isArray(value) ? '[...]' : '{...}'
  if (Array.isArray(value)) return list('', value, depth)
  if (ArrayBuffer.isView(value) && !(value instanceof DataView))
    return list(`${value.constructor.name} `, Array.from(value as unknown as ArrayLike<number>), depth)
  if (value instanceof Map)
    return block(
      'Map {',
      Array.from(value, ([key, each]) => `${written(key, depth + 1)} => ${written(each, depth + 1)}`),
      '}',
      depth,
    )
  if (value instanceof Set) return list('Set ', [...value], depth)
  const { constructor } = value as { constructor?: { name?: string } }
  const name = constructor?.name === undefined || constructor.name === 'Object' ? '' : `${constructor.name} `
  const fields = Object.entries(value).map(([key, each]) => `${key}: ${written(each, depth + 1)}`)
  return block(`${name}{`, fields, '}', depth)
}

function own(value: object): string {
  return String((value as Record<symbol, () => unknown>)[inspect]!())
}

function list(before: string, items: readonly unknown[], depth: number): string {
  const shown = items.slice(0, 100).map((item) => written(item, depth + 1))
  if (items.length > shown.length) shown.push(`... ${items.length - shown.length} more`)
  return block(`${before}[`, shown, ']', depth)
}

/** On one line if it is short, else one item per line. */
function block(open: string, items: readonly string[], close: string, depth: number): string {
  if (items.length === 0) return `${open}${close}`
  const [left, right] = close === '}' ? [`${open} `, ` ${close}`] : [open, close]
  const line = `${left}${items.join(', ')}${right}`
  if (line.length + 2 * depth <= longest && !line.includes('\n')) return line
  const inner = '  '.repeat(depth + 1)
  return `${open}\n${items.map((item) => `${inner}${item},`).join('\n')}\n${'  '.repeat(depth)}${close}`
}

/** 0.1 for the float32 next to it. */
export function numberText(value: number): string {
  return Number.isInteger(value) || !Number.isFinite(value)
    ? String(value)
    : String(Number(value.toPrecision(6)))
}
