import type { Limit } from './conformance.ts'

/** What a backend that is stripped to its core does not do as the reference does, and why. One that is no longer needed fails. */
export const exceptions: readonly Limit[] = []
