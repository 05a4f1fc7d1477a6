import type { CoreKernels, FusedKernels, Kernels } from '../../../../backend/kernels.ts'
import type { Strided } from '../../../../backend/storage.ts'
import type { Emitter } from '../emitter.ts'
import type { Window } from '../window.ts'

/** The kernels that compute. */
export type KernelName = keyof CoreKernels | keyof FusedKernels

/** The arguments of a kernel as the trace has them: windows of all runs. A number that depends on a dynamic size is a `Varying`. */
export type Seen<T> = T extends Strided
  ? Window
  : T extends string | number | boolean | null | undefined
    ? T
    : { readonly [P in keyof T]: Seen<T[P]> }

type SeenArguments<A extends readonly unknown[]> = { readonly [I in keyof A]: Seen<A[I]> }

/** How a kernel is written in ONNX. */
export interface KernelForm<K extends KernelName> {
  /** The windows that it writes. */
  readonly writes: (...args: Parameters<Kernels[K]>) => readonly Strided[]
  /** Adds the nodes of one call. */
  readonly add: (on: Emitter, ...args: SeenArguments<Parameters<Kernels[K]>>) => void
}

/** The form of each kernel, or the reason why it has none. */
export type KernelForms<K extends KernelName> = { readonly [N in K]: KernelForm<N> | string }

/** Why kernels that compute gradients and steps have no form. */
export const TRAINING = 'it is part of training'

/** Why kernels that draw random numbers have no form, even where no input is involved. */
export const RANDOM = 'random numbers differ from call to call'
