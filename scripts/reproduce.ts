// Trains the lesson's models on the real data and prints our results next to the lesson's:
//
//   npm run reproduce                   all parts, with one table at the end; --full includes the long runs
//   npm run reproduce -- text | shakespeare | movielens | rossmann | entity-embeddings | autoencoder | word2vec | images | few-labels [options of each]
//
// Each writes a page to docs/reproduction and its rows of docs/reproduction.md. Exit code 1 if a target is missed, 2 for usage errors.
import { reproduce } from './reproduce/command.ts'

process.exitCode = await reproduce(process.argv.slice(2))
