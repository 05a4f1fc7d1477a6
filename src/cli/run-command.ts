import { CommanderError } from 'commander'
import { hostname } from 'node:os'
import { setTimeout } from 'node:timers/promises'
import { launchOf } from '../mpi/launch.ts'
import { muteOutput, note, ReaderGone, reportError, SaidByFirst, USER_ERROR } from './output.ts'
import { program } from './program.ts'

/** Runs `lanner` with these arguments and sets the exit code. An error is one line on stderr. */
export async function runCommand(args: readonly string[]): Promise<void> {
  const launch = launchOf()
  const rank = launch?.rank ?? 0
  // Of several processes the first speaks for all.
  if (rank > 0) muteOutput()
  try {
    const root = program()
    const [verb, asked] = args
    // Commander shows all help for a name that it does not know; as a command it is refused, with the nearest one.
    const isUnknown =
      verb === 'help' && asked !== undefined && !root.commands.some((command) => command.name() === asked)
    await root.parseAsync(isUnknown ? [asked] : args, { from: 'user' })
  } catch (error) {
    // If the first process has the same error, the launcher ends this one now.
    if (rank > 0) await setTimeout(ALONE)
    if (error instanceof CommanderError) {
      if (error.exitCode !== 0) {
        if (error.code !== 'commander.help') note(`lanner: ${messageFor(error, args[0])}`)
        process.exitCode = USER_ERROR
      }
    } else if (error instanceof SaidByFirst) process.exitCode = USER_ERROR
    else if (!(error instanceof ReaderGone))
      process.exitCode = reportError(error, rank > 0 ? `lanner: rank ${rank} on ${hostname()}` : 'lanner')
    // Others may wait for this process, and it for them.
    if ((launch?.worldSize ?? 1) > 1) process.exit()
  }
}

/** Milliseconds after which an error of one of several processes is its own. */
const ALONE = 3000

/** Reports an error and ends the program. */
export function endWith(error: unknown): never {
  process.exit(reportError(error))
}

function messageFor({ code, message }: CommanderError, verb = ''): string {
  const line = message.replace(/^error: /, '').replace(/\s*\n\s*/g, ' ')
  // Commander suggests only what is spelled alike.
  if (code === 'commander.unknownOption' && verb === '-v') return `${line} (Did you mean --version?)`
  const missing = code === 'commander.missingArgument' ? /'(.+)'/.exec(line)?.[1] : undefined
  return missing === undefined
    ? line
    : `${verb} needs ${missing.toUpperCase()}; for help: lanner ${verb} --help`
}
