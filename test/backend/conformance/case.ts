import type { Kernels } from '../../../src/backend/kernels.ts'
import type { Memory } from '../../../src/backend/memory.ts'
import type { Workbench } from './workbench.ts'

/** The methods of a backend that compute; the others are tested in `memory.ts`. */
export type KernelName = Exclude<
  keyof Kernels,
  keyof Memory | 'name' | 'threads' | 'description' | 'isSoftware' | 'roundProducts'
>

export interface Case {
  readonly label: string
  /** Makes operands on the workbench and calls the kernel, once or many times. */
  readonly run: (on: Workbench, kernels: Kernels) => void
  /** Takes long and is like the others: the default set leaves it out. */
  readonly heavy?: boolean
  /** The call must throw an IndexError that names this number. */
  readonly badIndex?: number
}

export type Cases<Name extends KernelName> = Readonly<Record<Name, readonly Case[]>>

/** One case. */
export const check = (label: string, run: Case['run']): Case => ({ label, run })

/** A case that takes long and is like the others: the slow set has it. */
export const heavy = (label: string, run: Case['run']): Case => ({ label, run, heavy: true })

/** A case whose call must throw an IndexError that names `badIndex`. */
export const refuses = (label: string, badIndex: number, run: Case['run']): Case => ({
  label,
  run,
  badIndex,
})
