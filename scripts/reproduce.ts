// Trains what the lesson trained, in full and on the real data, and prints our figures beside those that it printed:
//
//   npm run reproduce                   all parts, one after the other, and one table at the end; --full takes the long runs too
//   npm run reproduce -- text | movielens | rossmann | entity-embeddings | autoencoder | word2vec [options of each]
//
// Each writes a page to docs/reproduction and its rows of docs/reproduction.md. Exit code 1 where a target is missed, 2 for a mistake in the command.
import { reproduce } from './reproduce/command.ts'

process.exitCode = await reproduce(process.argv.slice(2))
