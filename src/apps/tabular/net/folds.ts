import { Generator } from '../../../base/philox.ts'
import { dealGroups } from '../../../data/tables/row-groups.ts'

/** Number of folds of the training rows: each member skips one of them, on which it is scored. */
export const FOLDS = 8

/** Marks a row that no member of a group is trained on. */
export const HELD_OUT = FOLDS

/**
 * The fold of each row, from 0 to 7, balanced and drawn by the seed; for a classification within each class, so that a rare class occurs in every fold.
 *
 * @param rows the training rows of the table; all others are held out.
 * @param classes of all rows of the table, or null.
 * @param groups of all rows of the table: rows of a group get the same fold, whatever their class. Null for no groups.
 */
export function foldsOf(
  count: number,
  rows: Int32Array,
  { classes, groups }: { readonly classes: ArrayLike<number> | null; readonly groups: Int32Array | null },
  seed: number,
): Uint8Array {
  const folds = new Uint8Array(count).fill(HELD_OUT)
  if (groups !== null) {
    const own = rows.map((row) => groups[row]!)
    dealGroups(own, FOLDS, seed).forEach((fold, at) => (folds[rows[at]!] = fold))
    return folds
  }
  const order = new Generator(seed, 'split').permutation(rows.length)
  const shuffled = Int32Array.from(order, (at) => rows[at]!)
  // The sort is stable: rows of a class stay shuffled.
  if (classes !== null) shuffled.sort((a, b) => classes[a]! - classes[b]!)
  shuffled.forEach((row, at) => (folds[row] = at % FOLDS))
  return folds
}

/** The fold that a member skips: adjacent members skip the same one. */
export function foldOfMember(member: number, members: number): number {
  return Math.floor((member * FOLDS) / members)
}
