const repeatable = new WeakSet<object>()

/** Marks the parser of an option that may be repeated: it adds to the values so far. */
export function repeat<P extends object>(parse: P): P {
  repeatable.add(parse)
  return parse
}

/** Whether a parser belongs to an option that may be repeated. */
export function isRepeatable(parse: object | undefined): boolean {
  return parse !== undefined && repeatable.has(parse)
}
