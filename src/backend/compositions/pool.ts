import type { PoolKernels } from '../fused/pool.ts'
import type { CoreBackend } from '../kernels.ts'
import { poolPlaces } from '../pool-places.ts'
import { broadcast, reshaped, select } from './window.ts'
import { composed } from './workspace.ts'

type Three = readonly [number, number, number]

/** Pooling from gathers. */
export function composedPooling(kernels: CoreBackend): PoolKernels {
  return {
    maxPool2d(x, window, values, indices) {
      const [planes, height, width] = x.shape as Three
      const [, rows, columns] = values.shape as Three
      const rowsOf = poolPlaces(height, rows, window, 0)
      const columnsOf = poolPlaces(width, columns, window, 1)
      const most =
        Math.max(0, ...rowsOf.map((own) => own.length)) * Math.max(0, ...columnsOf.map((own) => own.length))
      if (planes * rows * columns === 0) return
      // A short window has its first place several times, which changes neither the largest element nor where it is.
      const places = rowsOf.flatMap((ofRow) =>
        columnsOf.flatMap((ofColumn) => {
          const own = ofRow.flatMap((row) => ofColumn.map((column) => row * width + column))
          return Array.from({ length: most }, (_, i) => own[i] ?? own[0]!)
        }),
      )
      composed(kernels, (on) => {
        const table = on.make([rows * columns * most], 'int32')
        kernels.write(table.storage, places)
        const picked = on.make([planes, rows * columns * most])
        const index = broadcast(table, picked.shape, [-1, 0])
        kernels.gather(reshaped(x, [planes, height * width]), 1, index, picked)
        const windows = reshaped(picked, [planes, rows * columns, most])
        const best = on.make([planes, rows * columns], 'int32')
        kernels.argReduce('argmax', windows, 2, best)
        const which = reshaped(best, [planes, rows * columns, 1])
        kernels.gather(windows, 2, which, reshaped(values, [planes, rows * columns, 1]))
        const tables = broadcast(reshaped(table, [rows * columns, most]), windows.shape, [-1, 0, 1])
        kernels.gather(tables, 2, which, reshaped(indices, [planes, rows * columns, 1]))
      })
    },

    maxPool2dGrad(g, indices, out) {
      const [planes, rows, columns] = g.shape as Three
      const places = [planes, rows * columns]
      kernels.fill(out, 0)
      const flat = reshaped(out, [planes, out.shape[1]! * out.shape[2]!])
      kernels.scatterAdd(1, reshaped(indices, places), reshaped(g, places), flat)
    },

    resample(x, starts, weights, out) {
      const [, n] = x.shape as Three
      const taps = weights.shape[1]!
      kernels.fill(out, 0)
      if (n === 0) return
      composed(kernels, (on) => {
        const place = on.copy(starts)
        const zero = on.filled(out.shape, 0)
        for (let t = 0; t < taps; t++) {
          // A tap outside x has weight 0.
          const inside = on.binary('minimum', place, n - 1)
          kernels.binary('maximum', inside, 0, inside)
          const picked = on.make(out.shape)
          kernels.gather(x, 1, broadcast(inside, out.shape, [-1, 0, -1]), picked)
          const factors = broadcast(select(weights, 1, t), out.shape, [-1, 0, -1])
          const used = on.make(out.shape, 'bool')
          kernels.compare('ne', factors, 0, used)
          kernels.binary('mul', picked, factors, picked)
          kernels.where(used, picked, zero, picked)
          kernels.binary('add', out, picked, out)
          kernels.binary('add', place, 1, place)
        }
      })
    },
  }
}
