import type { FactorKernels, RowLists } from '../fused/factors.ts'
import type { CoreBackend } from '../kernels.ts'
import type { Strided } from '../storage.ts'
import { tripleError } from '../index-error.ts'
import { dot, rowOf } from './word-targets.ts'
import { broadcast, narrow, reshaped } from './window.ts'
import { composed, type Workspace } from './workspace.ts'

/** Below this squared length a residual is nothing. */
const NOTHING = 1e-20

/** The conjugate gradient method for all rows at once; what the list of a row adds is gathered and scattered value by value. */
export function composedFactors(kernels: CoreBackend): FactorKernels {
  return {
    factorSteps({ vectors, fixed, shared, ridge, lists, steps }) {
      const [rows, width] = vectors.shape as readonly [number, number]
      if (rows === 0 || width === 0) return
      composed(kernels, (on) => {
        const { table, owners } = listed(on, fixed, lists)
        const column = (x: Strided): Strided => broadcast(reshaped(x, [rows, 1]), [rows, width], [0, 1])
        const inner = (a: Strided, b: Strided): Strided => on.reduce('sum', on.binary('mul', a, b), [1])
        /** Sums of rows of the table by owner. */
        const gathered = (values: Strided): Strided => {
          const sums = on.make([rows, width])
          kernels.addRows(owners, values, sums, -1)
          return sums
        }
        const image = (v: Strided): Strided => {
          const out = on.make([rows, width])
          kernels.matmul(v, shared, out)
          kernels.binary('add', out, on.binary('mul', v, column(ridge)), out)
          const own = on.make(table.shape)
          kernels.takeRows(v, owners, own)
          const products = inner(table, own)
          const spread = broadcast(reshaped(products, [table.shape[0]!, 1]), table.shape, [0, 1])
          kernels.binary('mul', table, spread, own)
          kernels.binary('add', out, gathered(own), out)
          return out
        }
        const residual = gathered(table)
        // Every equation of a row without a list is 0 w = 0.
        kernels.binary('mul', vectors, column(hasList(on, rows, lists)), vectors)
        kernels.binary('sub', residual, image(vectors), residual)
        const direction = on.copy(residual)
        for (let step = 0; step < steps; step++) {
          const size = inner(residual, residual)
          const isDone = on.make([rows], 'bool')
          kernels.compare('lt', size, NOTHING, isDone)
          const changed = image(direction)
          const quotient = (a: Strided, b: Strided): Strided => {
            const out = on.binary('div', a, b)
            kernels.where(isDone, 0, out, out)
            return out
          }
          const length = column(quotient(size, inner(direction, changed)))
          kernels.binary('add', vectors, on.binary('mul', direction, length), vectors)
          kernels.binary('sub', residual, on.binary('mul', changed, length), residual)
          const share = quotient(inner(residual, residual), size)
          kernels.binary('mul', direction, column(share), direction)
          kernels.binary('add', direction, residual, direction)
        }
      })
    },
    pairSteps({ users, items, biases, triples, onHost, rate, slope, l2 }) {
      const sizes = [users.shape[0]!, items.shape[0]!] as const
      for (let position = 0; position < 3 * triples.shape[0]!; position++) {
        const found = onHost[position]!
        if (found < 0 || found >= sizes[position % 3 === 0 ? 0 : 1])
          throw tripleError(position, found, ...sizes)
      }
      const scores = reshaped(biases, [sizes[1], 1])
      composed(kernels, (on) => {
        const row = on.make([1, users.shape[1]!])
        for (let step = 0; step < triples.shape[0]!; step++) {
          const lr = rate + step * slope
          const [u, i, j] = [
            rowOf(users, onHost[3 * step]!),
            rowOf(items, onHost[3 * step + 1]!),
            rowOf(items, onHost[3 * step + 2]!),
          ]
          const [own, other] = [rowOf(scores, onHost[3 * step + 1]!), rowOf(scores, onHost[3 * step + 2]!)]
          composed(kernels, (now) => {
            const apart = now.binary('sub', i, j)
            const difference = now.binary('sub', own, other)
            kernels.binary('add', difference, reshaped(dot(now, u, apart, row), [1, 1]), difference)
            const push = now.unary('neg', difference)
            kernels.unary('sigmoid', push, push)
            kernels.binary('mul', push, lr, push)
            const pull = broadcast(push, row.shape, [0, -1])
            /** `from` less its penalty, plus `change`. */
            const moved = (from: Strided, change: Strided): Strided => {
              const out = now.binary('mul', from, 1 - lr * l2)
              kernels.binary('add', out, change, out)
              return out
            }
            const back = (x: Strided): Strided => now.unary('neg', x)
            const toUser = now.binary('mul', u, pull)
            const next = [
              [u, moved(u, now.binary('mul', apart, pull))],
              [i, moved(i, toUser)],
              [j, moved(j, back(toUser))],
              [own, moved(own, push)],
              [other, moved(other, back(push))],
            ] as const
            for (const [into, value] of next) kernels.copy(value, into)
          })
        }
      })
    },
  }
}

/** The rows of a table that lists name, and the list that each belongs to. */
function listed(
  on: Workspace,
  table: Strided,
  { starts, values, onHost }: RowLists,
): { readonly table: Strided; readonly owners: Strided } {
  const first = onHost.starts[0]!
  const count = onHost.starts[starts.shape[0]! - 1]! - first
  const index = narrow(values, 0, first, count)
  const rows = on.make([count, table.shape[1]!])
  on.kernels.takeRows(table, index, rows, { operation: 'factorSteps', shape: [count] })
  const owners = new Int32Array(count)
  for (let row = 0; row + 1 < starts.shape[0]!; row++)
    owners.fill(row, onHost.starts[row]! - first, onHost.starts[row + 1]! - first)
  const own = on.make([count], 'int32')
  on.kernels.write(own.storage, owners)
  return { table: rows, owners: own }
}

/** 1 for a row with a list, 0 for others. */
function hasList(on: Workspace, rows: number, { onHost: { starts } }: RowLists): Strided {
  const out = on.make([rows])
  on.kernels.write(
    out.storage,
    Float32Array.from({ length: rows }, (_, row) => Number(starts[row + 1]! > starts[row]!)),
  )
  return out
}
