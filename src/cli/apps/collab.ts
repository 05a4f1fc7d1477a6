import { LannerError } from '../../base/errors.ts'
import { appCommand, lacks, refuseInterval } from './app-command.ts'
import { checkRatings, collabOptionSets, type CollabOptions } from './collab/options.ts'

/** Collaborative filtering of ratings and events, for the command. */
export const collab = appCommand<CollabOptions>({
  subject: 'ratings',
  impliedBy: ['user', 'item', 'rating', 'implicit'],
  options: collabOptionSets,
  check: (_file, options) => checkRatings(options),
  dataParallel: ({ rating, implicit }) =>
    rating === undefined || implicit === true ? 'ranking by events (without --rating)' : null,
  train: async (job, session) => (await import('./collab/train.ts')).trainRatings(job, session),
  lrFind: async (...search) => (await import('./collab/train.ts')).searchRatings(...search),
  predict: async (folder, { interval, device }) => {
    refuseInterval({ interval }, 'ratings')
    if (device === 'webgpu')
      throw new LannerError('usage', 'Ratings are predicted on the CPU, pair by pair; drop --device webgpu.')
    return (await import('./collab/predict.ts')).predictingPairs(folder)
  },
  embed: lacks(
    'has embeddings of users and items, not of rows; they are in its model.safetensors, and `lanner explain RUN` shows them',
  ),
  generate: lacks('does not generate text; it recommends items: `lanner recommend RUN USER`'),
  recommend: async (folder) => (await import('../../apps/run/restore.ts')).restoreFolder(folder, 'collab'),
  explainRow: lacks('has no rows to explain; its report shows what it learned: `lanner explain RUN`'),
  words: lacks('has no word vectors; `lanner recommend RUN USER` lists the items for a user'),
})
