import { Command } from 'commander'
import { spawn, spawnSync } from 'node:child_process'
import { availableParallelism, constants } from 'node:os'
import { environment } from '../backend/node.ts'
import { LannerError } from '../base/errors.ts'
import { shellWord } from '../base/shell-command.ts'
import { note, writeLine } from './output.ts'
import { wholeNumber } from './options/numbers.ts'

/** An MPI launcher, as far as its options differ. */
type Kind = 'Open MPI' | 'MPICH'

interface LaunchOptions {
  readonly processes: number
  readonly hosts?: readonly string[]
  readonly print?: boolean
}

/** `lanner launch -n 4 -- fit ...`: writes the command of the MPI launcher, and runs it. */
export function launchCommand(): Command {
  return new Command('launch')
    .description(
      'run a fit in several processes, on one machine or several: writes and runs the mpirun command',
    )
    .argument('<command...>', 'after --, the command to run, such as: -- fit big.csv --target y')
    .requiredOption('-n, --processes <n>', 'number of processes', wholeNumber(1, 100_000))
    .option(
      '--hosts <names>',
      'machines, separated by commas; mpirun reaches them by ssh (default: this one)',
      names,
    )
    .option('--print', 'print the command instead of running it')
    .addHelpText(
      'after',
      '\nLANNER_MPIRUN names the launcher (default: mpirun). Every machine needs Node, Lanner, MPI and the input files at the same paths.',
    )
    .action(async (command: readonly string[], options: LaunchOptions) => {
      const launcher = environment('LANNER_MPIRUN') ?? 'mpirun'
      const line = [launcher, ...launcherArguments(kindOf(launcher), options), ...ownCommand(command)]
      if (options.print) return writeLine(line.map((word) => shellWord(word)).join(' '))
      process.exitCode = await run(line)
    })
}

/** The options of the launcher. */
function launcherArguments(kind: Kind, { processes, hosts = [] }: LaunchOptions): string[] {
  const each = Math.ceil(processes / Math.max(1, hosts.length))
  const count = ['-n', String(processes)]
  if (kind === 'MPICH')
    return [...count, ...(hosts.length === 0 ? [] : ['-hosts', hosts.join(','), '-ppn', String(each)])]
  return [
    // Its long explanations would hide the line that says what happened.
    '--quiet',
    ...(process.getuid?.() === 0 ? ['--allow-run-as-root'] : []),
    ...count,
    ...(hosts.length === 0
      ? processes > availableParallelism()
        ? ['--oversubscribe']
        : []
      : ['--host', hosts.map((host) => `${host}:${each}`).join(',')]),
    // Other machines do not get the environment otherwise.
    ...(hosts.length === 0
      ? []
      : Object.keys(process.env).flatMap((name) => (name.startsWith('LANNER_') ? ['-x', name] : []))),
  ]
}

/** This program with the arguments of the command. */
function ownCommand(command: readonly string[]): string[] {
  return [process.execPath, process.argv[1]!, ...command]
}

/** @throws LannerError if there is no launcher. */
function kindOf(launcher: string): Kind {
  const { stdout, error } = spawnSync(launcher, ['--version'], { encoding: 'utf8' })
  if (error !== undefined)
    throw new LannerError(
      'mpi',
      `${launcher} cannot be run, which starts the processes; install it: apt-get install openmpi-bin libopenmpi3 (or mpich); or name it in LANNER_MPIRUN.`,
    )
  return /open\s?mpi|openrte/i.test(stdout) ? 'Open MPI' : 'MPICH'
}

/** Runs the launcher and passes signals on. @returns its exit code. */
function run([launcher, ...args]: readonly string[]): Promise<number> {
  return new Promise((done, fail) => {
    const child = spawn(launcher!, args, { stdio: 'inherit' })
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
    let asked: NodeJS.Signals | null = null
    const pass = (signal: NodeJS.Signals): void => {
      asked = signal
      // A terminal sends Ctrl-C to the launcher too.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
    }
    for (const signal of signals) process.on(signal, pass)
    child.on('error', fail)
    child.on('close', (code, signal) => {
      for (const name of signals) process.off(name, pass)
      const exit = code ?? 128 + constants.signals[signal!]
      const killed = endedBy(exit)
      if (asked === null && killed !== null)
        note(
          `lanner: a process was ended by ${killed}, so all were; \`lanner fit --resume RUN\`, launched in the same way, continues from the last checkpoint.`,
        )
      done(exit)
    })
  })
}

/** The signal behind an exit code: launchers add 128 to its number, or do not. */
function endedBy(code: number): string | null {
  const fatal = ['SIGKILL', 'SIGSEGV', 'SIGABRT', 'SIGBUS', 'SIGILL', 'SIGFPE'] as const
  return fatal.find((name) => [constants.signals[name], 128 + constants.signals[name]].includes(code)) ?? null
}

function names(text: string): string[] {
  const all = text.split(',').map((name) => name.trim())
  if (all.some((name) => !/^[\w.-]+$/.test(name)))
    throw new LannerError(
      'usage',
      `--hosts needs names separated by commas, such as a,b, got ${JSON.stringify(text)}.`,
    )
  return all
}
