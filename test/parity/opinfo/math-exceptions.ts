import type { Exception } from './exceptions.ts'

/** Samples of functions of numbers, products and statistics on which Lanner differs, and why that stays. */
export const mathExceptions: readonly Exception[] = [
  {
    ops: ['addbmm', 'addmm', 'addmm.decomposed', 'addmv', 'baddbmm', 'linalg.multi_dot', 'vdot'],
    when: ({ dtype }) => dtype === 'int32',
    reason: 'matrix products are float32 only, and the error says so',
  },
  {
    ops: ['addr'],
    when: ({ dtype, kwargs }) => dtype === 'bool' && 'alpha' in kwargs,
    reason: 'alpha and beta are numbers, and a truth value times a number is int32',
  },
]
