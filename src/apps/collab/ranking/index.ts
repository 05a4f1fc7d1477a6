export { fitBpr, type BprOptions } from './bpr.ts'
export {
  chooseRanking,
  trainRanking,
  type ChooseOptions,
  type MemberPlan,
  type RankingPlan,
} from './choose-ranking.ts'
export { fitEase, type EaseOptions } from './ease.ts'
export { eventsOf, listOf, type Events, type Lists } from './events.ts'
export { fitIals, type IalsOptions } from './ials.ts'
export { judgeRanking, ndcg, recall, type RankingScores } from './metrics.ts'
export { popularity } from './popularity.ts'
export { rankingChoices, type RankingChoice } from './ranking-choices.ts'
export type { Ranker, RankerArray, RankerName } from './ranker.ts'
export { Ranking, type RankedItem, type RankingMember, type Scored } from './ranking.ts'
export { splitEvents, type EventSplit } from './split-events.ts'
export { topItems } from './top-items.ts'
