import type { RunFacts } from '../../apps/run/facts.ts'
import { durationText } from '../options/numbers.ts'
import { flagOf } from '../options/option-row.ts'

/** The choices of a time budget, as options: `planned for 5m: --quality default`. */
export function planText(training: Readonly<RunFacts['training']>): string[] {
  const { timeBudget, plan } = training
  if (typeof plan !== 'object' || plan === null) return []
  const options = Object.entries(plan).map(([name, value]) => `${flagOf(name)} ${String(value)}`)
  return [`planned for ${durationText(Number(timeBudget))}: ${options.join(' ')}`]
}
