/**
 * The options that are not undefined, to spread over defaults without hiding them.
 *
 * @example
 * const own = { lr: 1e-3, ...defined({ lr: undefined, epochs: 3 }) }
 * own // { lr: 0.001, epochs: 3 }
 */
export function defined<T extends object>(options: T): Partial<T> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<T>
}
