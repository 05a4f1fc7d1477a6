import { CommanderError } from 'commander'
import { note, ReaderGone, reportError, USER_ERROR } from './output.ts'
import { program } from './program.ts'

/** Runs `lanner` with these arguments and sets the exit code. An error is one line on stderr. */
export async function runCommand(args: readonly string[]): Promise<void> {
  try {
    const root = program()
    const [verb, asked] = args
    // Commander shows all help for a name that it does not know; as a command it is refused, with the nearest one.
    const isUnknown =
      verb === 'help' && asked !== undefined && !root.commands.some((command) => command.name() === asked)
    await root.parseAsync(isUnknown ? [asked] : args, { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode !== 0) {
        if (error.code !== 'commander.help') note(`lanner: ${messageFor(error, args[0])}`)
        process.exitCode = USER_ERROR
      }
    } else if (!(error instanceof ReaderGone)) process.exitCode = reportError(error)
  }
}

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
