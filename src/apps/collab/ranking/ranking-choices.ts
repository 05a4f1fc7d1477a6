/**
 * The ranking models to consider: one, or with `auto` all except BPR.
 *
 * @example
 * rankingChoices.includes('ease') // true
 */
export const rankingChoices = ['auto', 'popularity', 'ease', 'ials', 'bpr'] as const
export type RankingChoice = (typeof rankingChoices)[number]
