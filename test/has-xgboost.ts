import { loadXgboost } from '../src/apps/trees/index.ts'

/** Whether XGBoost's library is installed here. Says so where it is not: tests that need it then skip. */
export const hasXgboost = await loadXgboost().then(
  () => true,
  (error: Error) => {
    console.warn(`Tests that need XGBoost are skipped: ${error.message}`)
    return false
  },
)
