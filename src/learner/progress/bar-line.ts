/** The texts around a progress bar. */
export interface BarParts {
  readonly title: string
  /** Texts after the bar, most important first; the last are dropped if the line is short. */
  readonly facts: readonly string[]
}

const LONGEST = 28
const SHORTEST = 8

/**
 * A bar as one line of at most `width` characters: `epoch 1/2 ████░░░░ 12/40  train 1.2345  0:10 left`. The bar fills the space left by the
 * texts; if that is too little, texts are dropped from the end, and finally the bar itself.
 *
 * @example
 * barLine(1, 2, { title: 'half', facts: ['loss 1'] }, 40) // 'half ████████████░░░░░░░░░░░ 1/2  loss 1'
 */
export function barLine(value: number, total: number, { title, facts }: BarParts, width: number): string {
  const count = `${String(value).padStart(String(total).length)}/${total}`
  for (let kept = facts.length; kept >= 0; kept--) {
    const texts = [count, ...facts.slice(0, kept)].join('  ')
    const room = width - title.length - texts.length - 2
    if (room < SHORTEST) continue
    const size = Math.min(LONGEST, room)
    const full = Math.min(size, Math.max(0, Math.round((size * value) / Math.max(1, total))))
    return `${title} ${'█'.repeat(full)}${'░'.repeat(size - full)} ${texts}`
  }
  return `${title} ${count}`.slice(0, Math.max(0, width))
}

/** A learning rate in a few characters: `1.3e-3`. */
export function rateText(lr: number): string {
  return lr.toExponential(1)
}
