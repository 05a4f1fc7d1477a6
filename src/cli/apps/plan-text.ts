import type { RunFacts } from '../../apps/run/facts.ts'
import { durationText } from '../options/numbers.ts'
import { flagOf } from '../options/option-row.ts'

/** The choices of a time budget, as options: `planned for 5m: --quality default`. @param quality the highest one that the user allowed. */
export function planText(training: Readonly<RunFacts['training']>, quality?: string): string[] {
  const { timeBudget, plan } = training
  if (typeof plan !== 'object' || plan === null) return []
  const options = Object.entries(plan).map(([name, value]) => `${flagOf(name)} ${String(value)}`)
  const isLess = quality !== undefined && (plan as { readonly quality?: string }).quality !== quality
  return [
    `planned for ${durationText(Number(timeBudget))}: ${options.join(' ')}${isLess ? ` (--quality ${quality} could take longer)` : ''}`,
  ]
}
