const inspect = Symbol.for('nodejs.util.inspect.custom')

/** A value as text: what it prints of itself, such as the layers of a model, or JSON. */
export function plainText(value: unknown): string {
  if (typeof value === 'string') return value
  if (value instanceof Error) return `${value.name}: ${value.message}`
  const own = (value as Readonly<Record<symbol, unknown>> | null | undefined)?.[inspect]
  if (typeof own === 'function') return String(own.call(value))
  if (typeof value !== 'object' || value === null) return String(value)
  if (value instanceof Date) return value.toISOString()
  const plain = ArrayBuffer.isView(value) && !(value instanceof DataView) ? Array.from(value as never) : value
  try {
    return JSON.stringify(plain, null, 2).replace(
      // Short lists of numbers on one line.
      /\[\n\s*([^[\]{}]{1,200}?)\n\s*\]/g,
      (_, items: string) => `[${items.replace(/\n\s*/g, ' ')}]`,
    )
  } catch {
    return String(value) // Circular, or with a BigInt.
  }
}
