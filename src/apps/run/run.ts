import type { SafetensorsTensor } from '../../data/safetensors/dtypes.ts'
import type { AnyModule } from '../../nn/index.ts'
import type { AppName } from './app-names.ts'
import type { RunFacts } from './facts.ts'
import type { RunDescription } from './run-folder.ts'

/** The two files of a run as bytes. `loadRun` accepts them as they are. */
export interface RunBytes {
  /** `model.json` */
  readonly description: Uint8Array<ArrayBuffer>
  /** `model.safetensors` */
  readonly weights: Uint8Array<ArrayBuffer>
}

/**
 * The result of every app's `fit`: a model with everything needed to use it again.
 *
 * @example
 * const table = Table.fromRows(Array.from({ length: 200 }, (_, i) => ({ size: i % 10, kind: i % 3 === 0 ? 'a' : 'b', price: (i % 10) * 2 })))
 * const run = await tabular.fit(table, { target: 'price', epochs: 1, layers: [8] })
 * const copy = await loadRun(await run.files())
 * copy.app // 'tabular'
 */
export abstract class Run<A extends AppName = AppName> {
  /** The app that it belongs to. */
  abstract readonly app: A
  abstract readonly model: AnyModule
  abstract readonly facts: RunFacts

  /** The contents of this run's `model.json`. */
  abstract description(): RunDescription

  /** What is saved with the weights of the model. */
  protected arrays(): ReadonlyMap<string, SafetensorsTensor> {
    return new Map()
  }

  /**
   * The files of the run as bytes, identical to those written by `save` and `lanner fit`: to store or download them in a page, or to send them elsewhere.
   *
   * @example
   * const copy = async (run) => loadRun(await run.files())
   */
  async files(): Promise<RunBytes> {
    const description = new TextEncoder().encode(`${JSON.stringify(this.description(), null, 2)}\n`)
    // A page that predicts never saves, so it does not load what saving takes.
    const { stateToSafetensors } = await import('../../learner/state-bytes.ts')
    const weights = await stateToSafetensors(this.model.stateDict(), { format: 'pt' }, this.arrays())
    return { description, weights }
  }

  /**
   * Saves the run to a folder, in Node: `model.safetensors` and `model.json`, as `lanner fit` writes them. An earlier run of the same app is replaced, each
   * file atomically. `loadRun`, `lanner predict` and `lanner serve` read the folder.
   *
   * @throws FileError if the folder cannot be written or has files of these names that are not a run of the same app, and in a page, which has no folders: use `files` there.
   */
  async save(folder: string): Promise<void> {
    const { saveRunFiles } = await import('./save-run-files.ts')
    await saveRunFiles(folder, this.app, await this.files())
  }
}
