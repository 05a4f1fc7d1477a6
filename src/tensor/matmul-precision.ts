import { ValueError } from '../base/errors.ts'
import type { Kernels } from '../backend/kernels.ts'

/**
 * Precision of products of float32 tensors. `highest` and `high`: float32. `medium`: inputs are rounded to bfloat16, which has 8
 * significant bits, and accumulated in float32.
 */
export type MatmulPrecision = 'highest' | 'high' | 'medium'

const precisions: ReadonlySet<string> = new Set<MatmulPrecision>(['highest', 'high', 'medium'])
let precision: MatmulPrecision = 'highest'
let active: Kernels | null = null
let told = false

/**
 * Sets the precision of products, as in PyTorch: matrix products, linear and recurrent layers, attention, and convolutions with more than a few
 * channels. Tensors stay float32. With 'medium', products are up to twice as fast on processors with AVX512-BF16 (AMD Zen 4 and 5, Intel
 * since Cooper Lake); elsewhere they stay in float32, and a note on stderr says so once.
 *
 * @throws ValueError for another precision.
 * @example
 * setFloat32MatmulPrecision('medium')
 * getFloat32MatmulPrecision() // 'medium'
 * setFloat32MatmulPrecision('highest')
 */
export function setFloat32MatmulPrecision(to: MatmulPrecision): void {
  if (!precisions.has(to))
    throw new ValueError(
      'setFloat32MatmulPrecision',
      `the precision must be 'highest', 'high' or 'medium', got ${JSON.stringify(to) ?? String(to)}`,
    )
  precision = to
  if (active !== null) apply(active)
}

/**
 * The precision of products: 'highest' unless `setFloat32MatmulPrecision` changed it.
 *
 * @example
 * getFloat32MatmulPrecision() // 'highest'
 */
export function getFloat32MatmulPrecision(): MatmulPrecision {
  return precision
}

/** @internal Makes a backend that becomes the active one follow the precision. */
export function followPrecision(backend: Kernels): void {
  active = backend
  apply(backend)
}

function apply(backend: Kernels): void {
  const rounds = precision === 'medium'
  const follows = backend.roundProducts?.(rounds) ?? !rounds
  if (follows || told) return
  told = true
  console.warn(
    `lanner: products stay in float32, because bfloat16 needs native kernels and a processor with AVX512-BF16 (${backend.name}: ${backend.description})`,
  )
}
