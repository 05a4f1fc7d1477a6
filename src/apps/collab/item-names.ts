import { DataError } from '../../base/errors.ts'
import { nearestNames } from '../../base/nearest-name.ts'
import { quoted } from '../../base/quoted.ts'
import type { Cell } from '../../data/index.ts'
import { idKey, type Id } from './id.ts'

/** Finds items by id, or by title as people write it: `The Matrix` for `Matrix, The (1999)`. */
export class ItemNames {
  readonly #items: readonly Id[]
  readonly #titles: ReadonlyMap<Id, string> | null
  readonly #numbers: ReadonlyMap<string, number>
  readonly #byTitle = new Map<string, number[]>()
  readonly #byPlainTitle = new Map<string, number[]>()

  /** @param counts Events of each item: among items with the same title, the most frequent one comes first. */
  constructor(
    items: readonly Id[],
    titles: ReadonlyMap<Id, string> | null,
    numbers: ReadonlyMap<string, number>,
    counts: ArrayLike<number>,
  ) {
    this.#items = items
    this.#titles = titles
    this.#numbers = numbers
    items.forEach((id, item) => {
      const title = titles === null && typeof id === 'string' ? id : titles?.get(id)
      if (title === undefined) return
      add(this.#byTitle, title.toLowerCase(), item)
      add(this.#byPlainTitle, plainTitle(title), item)
    })
    for (const same of [...this.#byTitle.values(), ...this.#byPlainTitle.values()])
      same.sort((a, b) => counts[b]! - counts[a]!)
  }

  /** The index of an item, of those with the same title the most frequent one; undefined for an unknown item. Ids come before titles. */
  find(name: Cell): number | undefined {
    return this.named(name)[0]
  }

  /** The indices of all items that a name may mean, the most frequent one first: one for an id, several for a title that they share. */
  named(name: Cell): readonly number[] {
    if (name === null) return []
    const text = idKey(name).trim()
    const number = this.#numbers.get(text)
    if (number !== undefined) return [number]
    const found = this.#byTitle.get(text.toLowerCase()) ?? this.#byPlainTitle.get(plainTitle(text))
    if (found !== undefined) return found
    // As messages write it, and lists of names in the command.
    return /^".+"$/s.test(text) ? this.named(unquoted(text)) : []
  }

  /**
   * The indices of items.
   *
   * @throws DataError that names the unknown ones and suggests similar titles or ids.
   */
  findAll(names: readonly Cell[]): Int32Array {
    const found = names.map((name) => this.find(name))
    const unknown = names.filter((_, i) => found[i] === undefined)
    if (unknown.length > 0)
      throw new DataError(
        `There is no item ${unknown
          .slice(0, 5)
          .map((name) => this.#near(name === null ? '' : idKey(name)))
          .join(', no item ')}.`,
      )
    return Int32Array.from(new Set(found as number[]))
  }

  /** The indices of the items that match a pattern: an id, a title, which several items may share, or a title with * as a wildcard. @throws DataError if there are none. */
  matching(patterns: readonly Cell[]): Set<number> {
    const all = new Set<number>()
    for (const pattern of patterns) {
      const text = pattern === null ? '' : idKey(pattern)
      if (!text.includes('*')) {
        this.findAll([pattern])
        for (const item of this.named(pattern)) all.add(item)
        continue
      }
      const before = all.size
      const parts = text.toLowerCase().split('*')
      this.#items.forEach((id, item) => {
        if (fits(parts, (this.#titles?.get(id) ?? idKey(id)).toLowerCase())) all.add(item)
      })
      if (all.size === before) throw new DataError(`No item matches ${quoted(text)}.`)
    }
    return all
  }

  #near(name: string): string {
    const known = this.#titles === null ? this.#items.map(idKey) : [...this.#titles.values()]
    const plain = new Map(known.map((title) => [plainTitle(title), title]))
    const wanted = plainTitle(name)
    const within = wanted.length < 3 ? [] : known.filter((title) => title.toLowerCase().includes(wanted))
    const near = [...nearestNames(wanted, [...plain.keys()], 3).map((key) => plain.get(key)!), ...within]
    const shown = [...new Set(near)].slice(0, 3)
    return `${quoted(name)}${shown.length === 0 ? '' : ` (nearest: ${shown.map((title) => (title.includes('"') ? inCsv(title) : quoted(title))).join(', ')})`}`
  }
}

function add(lists: Map<string, number[]>, key: string, item: number): void {
  const list = lists.get(key)
  if (list === undefined) lists.set(key, [item])
  else list.push(item)
}

/** A name in quotes, as a CSV file and a list of names in the command have it: inner quotes are doubled. */
function inCsv(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

function unquoted(text: string): string {
  return text.slice(1, -1).replaceAll('""', '"')
}

/** A title in lower case without its year and with a trailing article moved to the front. */
function plainTitle(title: string): string {
  const plain = title
    .toLowerCase()
    .replace(/\s*\(\d{4}\)\s*$/, '')
    .trim()
  return plain.replace(/^(.*), (the|an?|les?|la|el|il|der|die|das)$/, '$2 $1')
}

/** Whether a text contains these parts in order, the first at its start and the last at its end. */
function fits(parts: readonly string[], text: string): boolean {
  const [first, last] = [parts[0]!, parts.at(-1)!]
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length)
    return false
  let at = first.length
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return at + last.length <= text.length
}
