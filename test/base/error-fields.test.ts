import { describe, expect, it } from 'vitest'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import * as errors from '../../src/base/errors.ts'
import { LannerError, OperationError } from '../../src/base/errors.ts'
import { Table } from '../../src/data/tables/table.ts'
import { TablePipeline } from '../../src/data/tables/pipeline/fit-pipeline.ts'
import { init, tensor, zeros } from '../../src/tensor/index.ts'

/** What a call throws. */
function thrownBy(call: () => unknown): LannerError {
  try {
    call()
  } catch (error) {
    if (error instanceof LannerError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('errors carry fields next to their sentence', () => {
  it('every error of an operation has its name and rule, and the sentence is made of them', () => {
    const classes = (Object.values(errors) as unknown[]).filter(
      (value): value is new (operation: string, rule: string, more: never) => OperationError =>
        typeof value === 'function' && value.prototype instanceof OperationError,
    )
    expect(classes.length).toBeGreaterThanOrEqual(8)
    for (const Kind of classes) {
      const error = new Kind('matmul', 'needs two tensors', {} as never)
      expect(error.operation).toBe('matmul')
      expect(error.message.startsWith(`matmul: ${error.rule}`)).toBe(true)
      expect(error.code).toMatch(/^[a-z]+$/)
    }
  })

  it('shapes and dimensions', async () => {
    await init()
    const x = zeros(2, 3)
    expect(thrownBy(() => x.matmul(zeros(2, 3)))).toMatchObject({ code: 'shape', operation: 'matmul' })
    expect(Object.values((thrownBy(() => x.add(zeros(2, 4))) as errors.ShapeError).shapes)).toEqual([
      [2, 3],
      [2, 4],
    ])
    expect(thrownBy(() => x.sum(5))).toMatchObject({ code: 'shape', operation: 'sum', dim: 5 })
    expect(thrownBy(() => x.select(1, 7))).toMatchObject({ code: 'index', operation: 'select', dim: 1 })
    expect(thrownBy(() => tensor([1]).narrow(0, 0, 4))).toMatchObject({ code: 'index', dim: 0 })
  })

  it('columns and rows', () => {
    const table = Table.fromRows([{ size: 1 }, { size: 2 }])
    expect(thrownBy(() => table.column('sise'))).toMatchObject({ code: 'data', column: 'sise', row: null })
    const pipeline = TablePipeline.fit(table, { target: undefined as never, conts: ['size'] })
    expect(thrownBy(() => pipeline.transform([{ size: 1 }, { size: 'big' }]))).toMatchObject({
      code: 'data',
      column: 'size',
      row: 1,
      message: expect.stringContaining('Column "size", row 2: "big" is not a number') as unknown,
    })
  })
})

it('no code reads the sentence of an error, but for DuckDB and Commander, which have no fields', () => {
  const reads =
    /(?:\.test|\.exec)\([^()]*\b\w*(?:error|Error|said)\w*\)?\.message|\.message\)?\s*\.(?:match|includes|startsWith|endsWith|indexOf|search)\(/
  const found = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.includes('duckdb'))
    .filter((file) => reads.test(readFileSync(join('src', file), 'utf8')))
  expect(found).toEqual([])
})
