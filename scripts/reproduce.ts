// Trains what the lesson trained, in full and on the real data, and prints our figures beside those that it printed:
//
//   npm run reproduce                   all parts, one after the other, and one table at the end; --full takes the long runs too
//   npm run reproduce -- text | movielens | rossmann | entity-embeddings | autoencoder | word2vec [options of each]
//
// Each writes a page to docs/reproduction and its rows of docs/reproduction.md. Exit code 1 where a target is missed, 2 for a mistake in the command.
import { LannerError } from 'lanner'
import { UsageError } from './reproduce/report.ts'

const known: Readonly<Record<string, () => Promise<(args: string[]) => Promise<boolean>>>> = {
  text: async () => (await import('./reproduce/text.ts')).reproduceText,
  autoencoder: async () => (await import('./reproduce/autoencoder.ts')).reproduceAutoencoder,
  movielens: async () => (await import('./reproduce/movielens.ts')).reproduceMovielens,
  word2vec: async () => (await import('./reproduce/word2vec.ts')).reproduceWord2Vec,
  rossmann: async () => (await import('./reproduce/rossmann.ts')).reproduceRossmann,
  'entity-embeddings': async () =>
    (await import('./reproduce/entity-embeddings.ts')).reproduceEntityEmbeddings,
}

const words = process.argv.slice(2)
const all = words.length === 0 || words[0]!.startsWith('-')
const [name, args] = all ? ['all', words] : [words[0]!, words.slice(1)]
try {
  const load = all ? async () => (await import('./reproduce/all.ts')).reproduceAll : known[name]
  if (load === undefined)
    throw new UsageError(
      `there is no ${name}; say what to reproduce: npm run reproduce -- ${Object.keys(known).join(' | ')}`,
    )
  const reproduce = await load()
  if (!(await reproduce(args))) process.exitCode = 1
} catch (error) {
  const own = error instanceof UsageError || error instanceof LannerError
  const misused = String((error as NodeJS.ErrnoException).code ?? '').startsWith('ERR_PARSE_ARGS')
  if (!own && !misused) throw error
  console.error(`reproduce: ${(error as Error).message}`)
  process.exitCode = 2
}
