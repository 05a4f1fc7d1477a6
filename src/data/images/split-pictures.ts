import { Generator } from '../../base/philox.ts'
import type { PicturePart } from './find-pictures.ts'

/** Rows of each part, in order. */
export interface PictureSplit {
  readonly train: Int32Array
  readonly valid: Int32Array
  readonly test: Int32Array
}

/** Maximum number of held-out pictures if there is a `test` part for the final score, so that most remain for training. */
const MOST_BESIDE_TEST = 2500

/**
 * Splits pictures by their parts. Without a part `valid`, holds out a random fraction of each class of the training pictures, at least one if the class
 * has two.
 *
 * @param classOf class of each picture; null for targets without classes.
 * @param share default 0.2; with a `test` part 0.1, at most 2,500 pictures.
 */
export function splitPictures(
  parts: readonly (PicturePart | null)[],
  classOf: Int32Array | null,
  { share, seed }: { readonly share?: number | undefined; readonly seed: number },
): PictureSplit {
  const rowsOf = (wanted: (part: PicturePart | null) => boolean): Int32Array =>
    Int32Array.from(parts.keys()).filter((row) => wanted(parts[row]!))
  const [known, valid, test] = [
    rowsOf((part) => part === null || part === 'train'),
    rowsOf((part) => part === 'valid'),
    rowsOf((part) => part === 'test'),
  ]
  if (valid.length > 0) return { train: known, valid, test }
  const held = share ?? (test.length > 0 ? Math.min(0.1, MOST_BESIDE_TEST / Math.max(1, known.length)) : 0.2)
  const chosen = holdOut(known, classOf, held, seed)
  return {
    train: known.filter((row) => !chosen.has(row)),
    valid: known.filter((row) => chosen.has(row)),
    test,
  }
}

function holdOut(rows: Int32Array, classOf: Int32Array | null, share: number, seed: number): Set<number> {
  const random = new Generator(seed, 'split')
  const groups = new Map<number, number[]>()
  for (const row of rows) {
    const key = classOf?.[row] ?? 0
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [row])
    else group.push(row)
  }
  const chosen = new Set<number>()
  for (const key of [...groups.keys()].toSorted((a, b) => a - b)) {
    const group = groups.get(key)!
    const count = Math.min(group.length - 1, Math.max(1, Math.round(share * group.length)))
    const order = random.permutation(group.length)
    for (let i = 0; i < count; i++) chosen.add(group[order[i]!]!)
  }
  return chosen
}
