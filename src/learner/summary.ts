import { wrongArgument } from '../base/check-argument.ts'
import { DataError } from '../base/errors.ts'
import type { BatchSource } from '../data/index.ts'
import { isModule, type AnyModule } from '../nn/index.ts'
import { tensorOf } from './layers.ts'
import { trialPass } from './trial-pass.ts'

/** One module of a model in the summary. */
export interface SummaryRow {
  /** Name in the model; empty for the root. */
  readonly name: string
  /** Class. */
  readonly type: string
  /** Nesting depth; 0 is the model. */
  readonly depth: number
  /** Shape of its output for the batch; null if it was not called. */
  readonly shape: readonly number[] | null
  /** Number of elements in its own parameters, excluding submodules. */
  readonly parameters: number
  /** Whether those are trained; null if it has none. */
  readonly trained: boolean | null
}

/**
 * The modules of a model with their output shapes for the first batch of a source, and their numbers of parameters. The model, the position
 * of the source and the random numbers stay unchanged.
 *
 * @throws DataError if the source has no batch.
 * @example
 * summaryRows(model, data.trainLoader).map(({ type }) => type) // ['Sequential', 'Linear', 'LogSoftmax']
 */
export function summaryRows(model: AnyModule, source: BatchSource): SummaryRow[] {
  if (!isModule(model)) throw wrongArgument('summaryRows', 'a module', model)
  if (typeof (source as Partial<BatchSource> | null | undefined)?.batches !== 'function')
    throw wrongArgument('summaryRows', 'a source of batches', source)
  const [batch] = (source.fork?.() ?? source).batches()
  if (batch === undefined) throw new DataError('summary: there is no batch to show the shapes of.')
  const shapes = new Map<AnyModule, readonly number[]>()
  const removals = model.modules().map((module) =>
    module.registerForwardHook((_module, _inputs, output) => {
      const x = tensorOf(output)
      if (x !== null) shapes.set(module, x.shape)
    }),
  )
  try {
    trialPass(model, batch)
  } finally {
    for (const remove of removals) remove()
  }
  return model.namedModules().map(([name, module]) => {
    const inner = new Set(module.children().flatMap((child) => child.parameters()))
    const own = module.parameters().filter((parameter) => !inner.has(parameter))
    return {
      name,
      type: module.constructor.name,
      depth: name === '' ? 0 : name.split('.').length,
      shape: shapes.get(module) ?? null,
      parameters: own.reduce((sum, parameter) => sum + parameter.numel, 0),
      trained: own.length === 0 ? null : own.some((parameter) => parameter.requiresGrad),
    }
  })
}

/**
 * The rows as a text table, with totals below.
 *
 * @example
 * console.log(summaryText(summaryRows(model, data.trainLoader)))
 */
export function summaryText(rows: readonly SummaryRow[]): string {
  if (!Array.isArray(rows) || rows.some((row) => typeof row !== 'object'))
    throw wrongArgument('summaryText', 'rows made by summaryRows', rows)
  const n = (value: number): string => value.toLocaleString('en')
  const cells = rows.map(({ name, type, depth, shape, parameters, trained }) => [
    `${'  '.repeat(depth)}${name === '' ? type : `${name.split('.').at(-1)}: ${type}`}`,
    shape === null ? '-' : `[${shape.join(', ')}]`,
    parameters === 0 ? '-' : n(parameters),
    trained === null ? '' : trained ? 'yes' : 'no',
  ])
  const heads = ['Layer', 'Output shape', 'Parameters', 'Trained']
  const widths = heads.map((head, i) => Math.max(head.length, ...cells.map((row) => row[i]!.length)))
  const line = (row: readonly string[]): string =>
    row
      .map((text, i) => (i === 2 ? text.padStart(widths[i]!) : text.padEnd(widths[i]!)))
      .join('  ')
      .trimEnd()
  const rule = '─'.repeat(widths.reduce((sum, width) => sum + width + 2, -2))
  const total = rows.reduce((sum, { parameters }) => sum + parameters, 0)
  const learned = rows.reduce((sum, { parameters, trained }) => sum + (trained ? parameters : 0), 0)
  return [
    line(heads),
    rule,
    ...cells.map(line),
    rule,
    `${n(total)} parameters (${((total * 4) / 2 ** 20).toFixed(2)} MiB), ${n(learned)} of them trained`,
  ].join('\n')
}
