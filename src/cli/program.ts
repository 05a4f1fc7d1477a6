import { Command } from 'commander'
import { version } from '../base/version.ts'
import { dataCommand } from './data-command.ts'
import { doctorCommand } from './doctor-command.ts'
import { embedCommand } from './embed-command.ts'
import { explainCommand } from './explain-command.ts'
import { exportCommand } from './export-command.ts'
import { fitCommand } from './fit-command.ts'
import { generateCommand } from './generate-command.ts'
import { lrFindCommand } from './lr-find-command.ts'
import { writeOut } from './output.ts'
import { predictCommand } from './predict-command.ts'
import { recommendCommand } from './recommend-command.ts'
import { serveCommand } from './serve-command.ts'
import { analogyCommand, nearestCommand } from './word-commands.ts'

/** The `lanner` command with all its parts. Errors are thrown, never printed by commander itself. */
export function program(): Command {
  const root = new Command('lanner')
    .description('Deep learning that really trains: from a file to a trained, understood, saved network.')
    .version(version)
    .addHelpText(
      'after',
      '\nA first net:\n  lanner fit book.txt\n  lanner generate runs/book --prompt "The " --length 300\n\nRatings and rows:\n  lanner fit ratings.csv --user userId --item movieId --rating rating\n  lanner recommend runs/ratings 42\n  lanner fit train.csv --target price\n  lanner predict runs/train new.csv',
    )
  for (const command of [
    fitCommand(),
    lrFindCommand(),
    generateCommand(),
    predictCommand(),
    recommendCommand(),
    embedCommand(),
    nearestCommand(),
    analogyCommand(),
    explainCommand(),
    exportCommand(),
    serveCommand(),
    dataCommand(),
    doctorCommand(),
  ])
    root.addCommand(command)
  root.hook('preAction', endAtSignals)
  for (const command of [root, ...root.commands])
    command
      .exitOverride()
      .configureOutput({ outputError: () => {}, writeOut })
      .showHelpAfterError(false)
  return root
}

/**
 * Ends the process as a signal asks, but so that what waits for its end is done: temporary folders are removed. A command that listens itself
 * ends in an order of its own.
 */
function endAtSignals(): void {
  for (const [signal, number] of [
    ['SIGINT', 2],
    ['SIGTERM', 15],
    ['SIGHUP', 1],
  ] as const)
    process.once(signal, () => {
      if (process.listenerCount(signal) === 0) process.exit(128 + number)
    })
}
