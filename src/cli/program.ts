import { Command } from 'commander'
import { LannerError } from '../base/errors.ts'
import { version } from '../base/version.ts'
import { launchOf } from '../mpi/launch.ts'
import { dataCommand } from './data-command.ts'
import { doctorCommand } from './doctor-command.ts'
import { embedCommand } from './embed-command.ts'
import { explainCommand } from './explain-command.ts'
import { exportCommand } from './export-command.ts'
import { fitCommand } from './fit-command.ts'
import { generateCommand } from './generate-command.ts'
import { launchCommand } from './launch-command.ts'
import { lrFindCommand } from './lr-find-command.ts'
import { SaidByFirst, writeOut } from './output.ts'
import { takeOnce } from './options/take-once.ts'
import { predictCommand } from './predict-command.ts'
import { recommendCommand } from './recommend-command.ts'
import { serveCommand } from './serve-command.ts'
import { showCommand } from './show-command.ts'
import { similarCommand } from './similar-command.ts'
import { studioCommand } from './studio-command.ts'
import { analogyCommand, nearestCommand } from './word-commands.ts'

/** The `lanner` command with all its verbs. Errors are thrown, never printed by commander. */
export function program(): Command {
  const root = new Command('lanner')
    .description(
      'Train a neural net on a text, a table, ratings or pictures; inspect what it learned; use it.',
    )
    .version(version)
    .addHelpText(
      'after',
      '\nA first net:\n  lanner fit book.txt\n  lanner generate runs/book --prompt "The " --length 300\n\nRatings and tables:\n  lanner fit ratings.csv --user userId --item movieId --rating rating\n  lanner recommend runs/ratings 42\n  lanner fit train.csv --target price\n  lanner predict runs/train new.csv',
    )
  for (const command of [
    fitCommand(),
    lrFindCommand(),
    launchCommand(),
    generateCommand(),
    predictCommand(),
    recommendCommand(),
    similarCommand(),
    embedCommand(),
    nearestCommand(),
    analogyCommand(),
    explainCommand(),
    exportCommand(),
    serveCommand(),
    studioCommand(),
    showCommand(),
    dataCommand(),
    doctorCommand(),
  ])
    root.addCommand(takeOnce(command))
  root.hook('preAction', endAtSignals)
  root.hook('preAction', (_root, command) => refuseProcesses(command.name()))
  root.hook('preAction', async (_root, command) => {
    if (command.registeredArguments[0]?.name() !== 'run') return
    const { warnUnfinished } = await import('./warn-unfinished.ts')
    await warnUnfinished(String(command.processedArgs[0]))
  })
  for (const command of [root, ...root.commands])
    command
      .exitOverride()
      .configureOutput({ outputError: () => {}, writeOut })
      .showHelpAfterError(false)
  return root
}

/** Commands that several processes run together. */
const together = new Set(['fit', 'lr-find', 'doctor'])

/** @throws LannerError if an MPI launcher started several processes of a command that needs one. */
function refuseProcesses(name: string): void {
  const launch = launchOf()
  if (launch === null || launch.worldSize === 1 || together.has(name)) return
  if (launch.rank > 0) throw new SaidByFirst()
  throw new LannerError(
    'usage',
    `lanner ${name} needs one process, and there are ${launch.worldSize}; run it without mpirun.`,
  )
}

/**
 * Exits on a signal after running exit handlers, which remove temporary folders. A command with its own signal handler decides for itself
 * when to exit.
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
