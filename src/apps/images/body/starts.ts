/** A start from initial weights. */
export const SCRATCH = 'scratch'
/** A start from the body that comes with the package. */
export const SHIPPED = 'cifar10'
/** The same, with only the last layer trained. */
export const FROZEN = 'cifar10, frozen'

/** Validation losses after short trainings, by their start. */
export type Tried = Readonly<Record<string, number>>
