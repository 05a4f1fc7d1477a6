import { LannerError } from 'lanner'
import { UsageError } from './report.ts'

const parts: Readonly<Record<string, () => Promise<(args: string[]) => Promise<boolean>>>> = {
  text: async () => (await import('./text.ts')).reproduceText,
  shakespeare: async () => (await import('./shakespeare.ts')).reproduceShakespeare,
  autoencoder: async () => (await import('./autoencoder.ts')).reproduceAutoencoder,
  movielens: async () => (await import('./movielens.ts')).reproduceMovielens,
  word2vec: async () => (await import('./word2vec.ts')).reproduceWord2Vec,
  rossmann: async () => (await import('./rossmann.ts')).reproduceRossmann,
  images: async () => (await import('./images.ts')).reproduceImages,
  'few-labels': async () => (await import('./few-labels.ts')).reproduceFewLabels,
  'entity-embeddings': async () => (await import('./entity-embeddings.ts')).reproduceEntityEmbeddings,
}

/**
 * Runs `npm run reproduce` with its arguments.
 *
 * @param report prints the one-line error message.
 * @returns the exit code: 0; 1 if a target is missed; 2 for usage errors.
 */
export async function reproduce(
  words: readonly string[],
  report: (line: string) => void = console.error,
): Promise<0 | 1 | 2> {
  const all = words.length === 0 || words[0]!.startsWith('-')
  const [name, args] = all ? ['all', [...words]] : [words[0]!, words.slice(1)]
  try {
    const load = all ? async () => (await import('./all.ts')).reproduceAll : parts[name]
    if (load === undefined)
      throw new UsageError(`unknown part ${name}; use npm run reproduce -- ${Object.keys(parts).join(' | ')}`)
    return (await (await load())(args)) ? 0 : 1
  } catch (error) {
    const own = error instanceof UsageError || error instanceof LannerError
    const misused = String((error as NodeJS.ErrnoException).code ?? '').startsWith('ERR_PARSE_ARGS')
    if (!own && !misused) throw error
    report(`reproduce: ${(error as Error).message}`)
    return 2
  }
}
