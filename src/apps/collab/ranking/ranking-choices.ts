/** Which ranking models are considered: all but BPR with `auto`, or one. */
export const rankingChoices = ['auto', 'popularity', 'ease', 'ials', 'bpr'] as const
export type RankingChoice = (typeof rankingChoices)[number]
