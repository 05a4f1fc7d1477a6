/**
 * A name from a file or a request, formatted for a message: in quotes, on one line, and shortened, so that a megabyte of name does not
 * become a megabyte of message.
 *
 * @example
 * quoted('a "b"') // '"a \\"b\\""'
 */
export function quoted(name: string, most = 100): string {
  return JSON.stringify(clipped(name, most))
}

/** Names in a list; one with a comma is quoted, or it would look like two. */
export function listedNames(names: readonly string[]): string {
  return names.map((name) => (name.includes(',') ? quoted(name) : name)).join(', ')
}

/** A text shortened to `most` characters, with an ellipsis. */
export function clipped(text: string, most = 100): string {
  if (text.length <= most) return text
  // Half of a surrogate pair is not a character.
  return `${text.slice(0, most).replace(/[\uD800-\uDBFF]$/, '')}...`
}

/**
 * Any value from a file or a request, formatted for a message as shortened JSON. Values that JSON cannot represent, or that are nested too
 * deeply, are described by their type.
 */
export function shownValue(value: unknown, most = 60): string {
  if (typeof value === 'string') return quoted(value, most)
  if (typeof value !== 'object' || value === null) return String(value)
  const kind = Array.isArray(value) ? 'a list' : 'an object'
  try {
    return clipped(JSON.stringify(value) ?? kind, most)
  } catch {
    return kind
  }
}
