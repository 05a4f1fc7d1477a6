import { searchProgress, type LrChoice, type TrainingEvent } from '../learner/index.ts'
import { note } from './output.ts'
import { searchEvent, searchText } from './search-text.ts'

/** Hooks for the learning-rate search of `lanner fit --lr auto`: progress, result and log. */
export function lrSearchHooks(
  { json }: { readonly json?: boolean },
  log: (event: TrainingEvent) => void,
): LrChoice {
  const shown = json ? null : searchProgress()
  return {
    lrFind: { onStep: (row, step, steps) => shown?.step(row, step, steps) },
    onLrFound: (found) => {
      shown?.end()
      log(searchEvent(found))
      if (!json) note(searchText(found))
    },
  }
}
