import type { Training } from '../callback.ts'

const two = (n: number): string => String(n).padStart(2, '0')

/** A readable duration: `42 s`, `3 min 05 s`, `2 h 10 min`. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '?'
  const whole = Math.max(0, Math.round(seconds))
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`
  return `${Math.floor(whole / 3600)} h ${two(Math.floor((whole % 3600) / 60))} min`
}

/**
 * Estimates the time left in a fit from the remaining steps and the pace so far. The pace includes validation, so the estimate becomes
 * accurate after the first epoch.
 */
export class TimeLeft {
  #start = performance.now()
  /** Steps done before. */
  #from = 0

  start({ step }: Training): void {
    this.#start = performance.now()
    this.#from = step
  }

  /** Seconds, infinite before the first step. */
  seconds({ step, batches, epochs }: Training): number {
    const left = batches * epochs - step
    return (((performance.now() - this.#start) / 1000) * left) / (step - this.#from)
  }

  /** The pace: `12 batches/s`, or `3.5 s/batch` if that reads better. */
  pace({ step }: Training): string {
    const perSecond = (step - this.#from) / ((performance.now() - this.#start) / 1000)
    if (!(perSecond > 0 && perSecond < Infinity)) return '- batches/s'
    return perSecond >= 1
      ? `${perSecond >= 10 ? Math.round(perSecond) : perSecond.toFixed(1)} batches/s`
      : `${(1 / perSecond).toFixed(1)} s/batch`
  }
}

/** The record of an epoch in one line: `epoch 1/6  train 2.026571  valid 1.992683  accuracy 0.411  12.3 s`. */
export function epochLine(
  epochs: number,
  record: {
    readonly epoch: number
    readonly trainLoss: number
    readonly validLoss: number | null
    readonly metrics: Readonly<Record<string, number>>
    readonly seconds: number
  },
): string {
  const { epoch, trainLoss, validLoss, metrics, seconds } = record
  const scores = Object.entries(metrics).map(([name, value]) => `${name} ${value.toFixed(6)}`)
  return [
    `epoch ${String(epoch).padStart(String(epochs).length)}/${epochs}`,
    `train ${lossText(trainLoss)}`,
    ...(validLoss === null ? [] : [`valid ${lossText(validLoss)}`]),
    ...scores,
    seconds < 60 ? `${seconds.toFixed(1)} s` : formatDuration(seconds),
  ].join('  ')
}

/** A loss with six decimals; a large one, of a training that diverges, as 1.904e+25. */
function lossText(loss: number): string {
  return Math.abs(loss) < 1e6 ? loss.toFixed(6) : loss.toExponential(3)
}
