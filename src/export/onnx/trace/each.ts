/** A number as it was in each run of a trace. Runs differ in the dynamic sizes of the inputs, so a static number is the same in all of them. */
export type Each = readonly number[]

/** Whether two numbers agree in every run. */
export function same(a: Each, b: Each): boolean {
  return a.every((value, run) => value === b[run])
}

/** Whether a number is this one in every run. */
export function is(a: Each, value: number): boolean {
  return a.every((own) => own === value)
}

/** Whether a number does not depend on the dynamic sizes. */
export function isStatic(a: Each): boolean {
  return is(a, a[0]!)
}

/** Calls `f` for each run, with the numbers of that run. */
export function each(runs: number, f: (run: number) => number): Each {
  return Array.from({ length: runs }, (_, run) => f(run))
}

/** The numbers of one run. */
export function ofRun(numbers: readonly Each[], run: number): number[] {
  return numbers.map((number) => number[run]!)
}

/** The product of sizes. */
export function product(sizes: readonly Each[], runs: number): Each {
  return each(runs, (run) => sizes.reduce((total, size) => total * size[run]!, 1))
}

/** Whether two lists of numbers agree in every run. */
export function sameList(a: readonly Each[], b: readonly Each[]): boolean {
  return a.length === b.length && a.every((number, i) => same(number, b[i]!))
}
