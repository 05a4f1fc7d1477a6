import { wrongArgument } from '../base/check-argument.ts'
import { ValueError } from '../base/errors.ts'
import { nearestName } from '../base/nearest-name.ts'
import type { NumberForm } from '../data/tables/number-form.ts'
import type { Table } from '../data/tables/table.ts'

/** What this module needs from a trained model for tables; `TabularRun` implements it. */
export interface PredictingRun {
  readonly target: {
    readonly kind: 'regression' | 'classification' | 'multi-label'
    readonly classes: readonly string[]
    decode(outputs: ArrayLike<number>): readonly (number | string)[]
  }
  readonly pipeline: {
    /** The columns that it predicts from. */
    readonly needed: readonly string[]
    readonly forms: ReadonlyMap<string, NumberForm>
  }
  /** Numbers, or probabilities [rows, classes]. */
  outputs(rows: Table): Promise<ArrayLike<number>>
}

/** A tabular run, or a function that predicts one number per row. */
export type TableModel = PredictingRun | ((rows: Table) => ArrayLike<number> | Promise<ArrayLike<number>>)

/** Numbers in units of the target, or probabilities, for any model. */
export interface Predictor {
  /** Columns that the model needs; null if it may need any. */
  readonly needed: readonly string[] | null
  readonly forms: ReadonlyMap<string, NumberForm>
  /** Empty if there is one number per row. */
  readonly classes: readonly string[]
  /** `width` numbers per row. */
  outputs(rows: Table): Promise<{ readonly outputs: ArrayLike<number>; readonly width: number }>
}

/** @throws ValueError if a value is not a model of tables. */
export function requireModel(operation: string, model: TableModel): void {
  if (typeof model !== 'function' && typeof model?.outputs !== 'function')
    throw wrongArgument(operation, 'a tabular run, or a function that predicts a number per row', model)
}

/** Wraps a run or a function as a predictor. */
export function predictorOf(model: TableModel): Predictor {
  if (typeof model === 'function')
    return {
      needed: null,
      forms: new Map(),
      classes: [],
      outputs: async (rows) => ({ outputs: await model(rows), width: 1 }),
    }
  const { target, pipeline } = model
  return {
    needed: pipeline.needed,
    forms: pipeline.forms,
    classes: target.classes,
    async outputs(rows) {
      const outputs = await model.outputs(rows)
      return target.kind === 'regression'
        ? { outputs: target.decode(outputs) as number[], width: 1 }
        : { outputs, width: target.classes.length }
    },
  }
}

/** The output to explain: a chosen class, or the most probable one of a row. @throws ValueError for an unknown class. */
export function classIndex(
  call: string,
  { classes }: Predictor,
  outputs: ArrayLike<number>,
  { row, chosen }: { readonly row: number; readonly chosen?: string | undefined },
): number {
  if (chosen !== undefined) {
    const at = classes.indexOf(chosen)
    if (at >= 0) return at
    const near = nearestName(chosen, classes)
    throw new ValueError(
      call,
      classes.length === 0
        ? `this model predicts a number and has no class ${JSON.stringify(chosen)}; leave the class out`
        : `there is no class ${JSON.stringify(chosen)}; ${near === null ? `the classes are ${classes.slice(0, 10).join(', ')}` : `did you mean ${JSON.stringify(near)}?`}`,
    )
  }
  let best = 0
  for (let c = 1; c < classes.length; c++)
    if (outputs[row * classes.length + c]! > outputs[row * classes.length + best]!) best = c
  return best
}
