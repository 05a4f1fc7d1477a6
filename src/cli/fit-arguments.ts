import { Argument, Command, Option } from 'commander'
import { textModelNames } from '../apps/text/models/names.ts'
import { tokenChoices } from '../apps/text/token-choices.ts'
import { wordSplittings } from '../data/text/words/split-words.ts'
import { subject } from './fit-app.ts'
import { memorySize } from './memory-size.ts'
import { rateOrAuto, realNumber, wholeNumber } from './numbers.ts'
import { word2vecTasks } from './word2vec-tasks.ts'

/** A command that takes a file and everything that says how to train on it. */
export function commandWithFitOptions(name: string, needsFile = true): Command {
  return new Command(name)
    .addArgument(
      new Argument(
        needsFile ? '<file>' : '[file]',
        'a text: a character model learns to write like it; a table (.csv, .tsv, .parquet, .jsonl, .gz of these): with --target its rows, with --user, --item and --rating its ratings are learned',
      ),
    )
    .option('--epochs <n>', 'times through the data', wholeNumber(1, 100_000))
    .option('--batch-size <n>', 'windows or rows in a batch', wholeNumber(1, 1_000_000))
    .option('--lr <rate>', 'learning rate, or auto to search for one', rateOrAuto)
    .option('--valid <part>', 'part of the data kept for validation (default: 0.2)', realNumber(0, 1, true))
    .option(
      '--seed <s>',
      'decides split, initial weights and shuffling',
      wholeNumber(0, Number.MAX_SAFE_INTEGER),
      42,
    )
    .option('--threads <n>', 'threads of the kernels', wholeNumber(1, 1024))
    .addOption(new Option('--backend <name>', 'who computes').choices(['native', 'wasm', 'reference']))
    .option('--out <dir>', 'the run folder (default: runs/ and the name of the file)')
    .option('--json', 'one JSON event a line')
    .addOption(
      new Option('--model <name>', 'text: which network (default: gru)').choices([...textModelNames]),
    )
    .option('--identity-init', 'text: start the recurrent weights as the identity matrix (rnn, seq-rnn)')
    .addOption(
      new Option(
        '--tokens <kind>',
        'text: learn it by characters, words or byte pairs (default: char)',
      ).choices([...tokenChoices]),
    )
    .option('--vocab-size <n>', 'text: the most words or byte pairs', wholeNumber(2, 1_000_000))
    .option('--min-freq <n>', 'text: how often a word or pair must come', wholeNumber(1, 1_000_000_000))
    .option('--tokenizer <file>', 'text: use the byte pairs of a tokenizer.json')
    .option('--tied-weights', 'text: one table for what goes in and what comes out (rnn-stateful, gru, lstm)')
    .option('--steps <n>', 'text: tokens in a window', wholeNumber(1, 100_000))
    .option('--hidden <n>', 'text: length of the state', wholeNumber(1, 65_536))
    .option('--factors <n>', "text, ratings: length of a token's or id's vector", wholeNumber(1, 65_536))
    .option('--target <column>', 'rows: the column to predict')
    .addOption(
      new Option(
        '--kind <kind>',
        'rows: an amount, one class of several, or labels with | between them (default: by what the target holds)',
      ).choices(['regression', 'classification', 'multi-label']),
    )
    .option('--cat <columns>', 'rows: columns that are categories', names)
    .option('--cont <columns>', 'rows: columns that are numbers', names)
    .option('--date <columns>', 'rows: columns that are dates; their parts become columns', names)
    .option('--ignore <columns>', 'rows: columns to leave out', names)
    .option('--valid-last <column>', 'rows: validate on the last part by this column, such as a date')
    .option('--valid-column <column>', 'rows: validate where this column is true or 1')
    .option('--log-target', 'rows: learn the logarithm of the target')
    .option(
      '--layers <sizes>',
      'rows: sizes of the hidden layers, such as 200,100; text: how many recurrent layers',
      sizes,
    )
    .option('--dropout <p>', 'rows, text: part of the hidden numbers that is left out', realNumber(0, 1))
    .option('--weights <column>', 'rows: a column of numbers that says how much each row counts')
    .addOption(
      new Option(
        '--batch-norm <kind>',
        "rows: batch norm as usual, with running averages that stay as they began (the lesson's), or only of the measurements",
      ).choices(['train', 'fastai07', 'none']),
    )
    .option(
      '--memory <size>',
      'rows: train from disk with so much of them in memory, such as 256MB (default: from disk where half of the free memory would not do)',
      memorySize,
    )
    .option('--weight-decay <w>', 'rows, ratings: weight decay', realNumber(0, 1000))
    .addOption(
      new Option('--app <name>', 'what to train, where the other options do not say it').choices(
        Object.keys(subject),
      ),
    )
    .option('--deep-stack', 'autoencoder: the features are all hidden layers, not the bottleneck')
    .option('--swap-noise <p>', 'autoencoder: part of the cells swapped with other rows', realNumber(0, 0.99))
    .addOption(
      new Option('--category-loss <name>', 'autoencoder: how categories are compared').choices([
        'squared',
        'cross-entropy',
      ]),
    )
    .option(
      '--one-hot-levels <n>',
      'autoencoder: categories with more levels are learned vectors',
      wholeNumber(0, 100_000),
    )
    .option('--user <column>', 'ratings: who')
    .option('--item <column>', 'ratings: what')
    .option('--rating <column>', 'ratings: how good')
    .option('--titles <file>', 'ratings: a table with the titles of the items')
    .option('--title-column <column>', 'ratings: its column with the titles (default: title)')
    .option('--missing <texts>', 'tables: texts that mean a missing cell, such as NA,?', names)
    .option('--text <columns>', 'tables: columns to keep as text, even where they look like numbers', names)
    .addOption(
      new Option('--decimal <mark>', 'tables: decimal mark of numbers such as 1,234').choices(['.', ',']),
    )
    .addOption(
      new Option(
        '--task <name>',
        'word2vec: guess a word from each neighbour, from all at once (faster), or tell whether it is the one that stood there (default: skip-gram)',
      ).choices([...word2vecTasks]),
    )
    .option('--cbow', 'word2vec: short for --task cbow')
    .option('--dim <n>', "word2vec: length of a word's vector (default: 100)", wholeNumber(1, 65_536))
    .option('--window <n>', 'word2vec: words on either side (default: 5)', wholeNumber(1, 10_000))
    .option(
      '--negative <n>',
      'word2vec: random words against each real one (default: 5)',
      wholeNumber(1, 10_000),
    )
    .option('--min-count <n>', 'word2vec: leave out rarer words (default: 5)', wholeNumber(1, 1_000_000_000))
    .option(
      '--sample <t>',
      'word2vec: thin out words above this frequency; 0 for none (default: 1e-4)',
      realNumber(0, 1),
    )
    .addOption(
      new Option('--splitting <how>', 'word2vec: what is a word (default: words)').choices([
        ...wordSplittings,
      ]),
    )
}

/** Names between commas; the option may be given again for more. */
export function names(text: string, before: readonly string[] = []): string[] {
  return [...before, ...text.split(',').map((name) => name.trim())].filter((name) => name !== '')
}

function sizes(text: string): number[] {
  return text.split(',').map(wholeNumber(1, 65_536))
}
