import { LannerError } from '../../../base/errors.ts'
import { loadXgboost } from '../../trees/xgboost-library.ts'
import type { TabularRunFacts } from '../tabular-run.ts'
import { BoostedTrees, type TreeSizes } from './boosted-trees.ts'
import { fitBoostedTrees } from './fit-boosted-trees.ts'
import type { BesideFit } from './fold-validation.ts'
import type { TabularNet } from './tabular-net.ts'
import type { TreeFacts } from './tree-facts.ts'

/** The models fitted in addition to a net, or a note why there are none; neither if none were requested. */
export interface Beside {
  readonly fit?: BesideFit
  readonly note?: string
}

/**
 * Fits boosted trees for each group of a net after it is trained, and records them in the facts of the run. Without XGBoost there is a note instead.
 *
 * @param facts of the run, which grow.
 */
export async function treesBeside(
  net: TabularNet,
  facts: TabularRunFacts,
  { seed, signal }: { readonly seed: number; readonly signal?: AbortSignal | undefined },
): Promise<Beside> {
  let version: string
  try {
    ;({ version } = await loadXgboost())
  } catch (error) {
    if (!(error instanceof LannerError)) throw error
    return { note: `Without boosted trees: ${error.message}.` }
  }
  const library = `XGBoost ${version}`
  return {
    fit: async (group, rows, answers) => {
      // A user who interrupts a fit does not want to wait.
      if (signal?.aborted === true) return null
      const found = await fitBoostedTrees(net, rows, answers, { seed, signal })
      if (found === null) {
        if (group === 'net')
          Object.assign(facts.training, { trees: { library, rounds: 0, depth: 0, share: 0 } })
        return null
      }
      const { trees, share, rounds, depth } = found
      const sizes: TreeSizes = { nodes: trees.next.length, trees: trees.roots.length, depth: trees.depth }
      net.putBeside(group, new BoostedTrees(sizes, net.output, net.options.outputs).load(trees, share))
      Object.assign(facts.model, group === 'net' ? { trees: sizes } : { judgeTrees: sizes })
      if (group === 'net') {
        const own: TreeFacts = { library, rounds, depth, share: 1 - share }
        Object.assign(facts.training, { trees: own })
      }
      return found.answers
    },
  }
}
