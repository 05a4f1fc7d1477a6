import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'

/** An MPI launcher that is installed here. */
export interface MpiLauncher {
  readonly name: 'Open MPI' | 'MPICH'
  readonly command: string
  readonly args: readonly string[]
}

/** Debian's names, under which both can be installed at once. */
const known: readonly MpiLauncher[] = [
  { name: 'Open MPI', command: 'mpirun.openmpi', args: ['--oversubscribe'] },
  { name: 'MPICH', command: 'mpiexec.mpich', args: [] },
]

const isBuilt = existsSync('build/kernels/mpi/lanner-mpi.node')
if (!isBuilt) console.warn('Tests with MPI are skipped: its addon needs a C++ compiler.')

export const launchers = known.filter(
  ({ command }) => isBuilt && spawnSync(command, ['--version']).status === 0,
)

for (const { name } of known)
  if (isBuilt && !launchers.some((own) => own.name === name))
    console.warn(
      `Tests with ${name} are skipped: it is not installed (apt-get install openmpi-bin libopenmpi3 mpich).`,
    )

export const openMpi = launchers.find(({ name }) => name === 'Open MPI')

export interface RanksOutcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  /** Seconds. */
  readonly seconds: number
}

export interface RanksOptions {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  readonly onStdout?: (text: string, child: ChildProcess) => void
  readonly onStderr?: (text: string, child: ChildProcess) => void
}

/** Runs a Node program on some ranks. */
export function runRanks(
  { command, args }: MpiLauncher,
  ranks: number,
  program: readonly string[],
  { cwd, env, onStdout, onStderr }: RanksOptions = {},
): Promise<RanksOutcome> {
  const began = performance.now()
  return new Promise((done, fail) => {
    const child = spawn(command, [...args, '-n', String(ranks), process.execPath, ...program], {
      cwd,
      env: {
        ...process.env,
        LANNER_THREADS: '1',
        // Tests may run as root, in a container.
        OMPI_ALLOW_RUN_AS_ROOT: '1',
        OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: '1',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString()
      onStdout?.(stdout, child)
    })
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString()
      onStderr?.(stderr, child)
    })
    child.on('error', fail)
    child.on('close', (code) => done({ code, stdout, stderr, seconds: (performance.now() - began) / 1000 }))
  })
}

/** The process of a rank whose command line has `--out OUT`; undefined if there is none yet. */
export function pidOf(rank: number, out: string): number | undefined {
  const { stdout } = spawnSync('pgrep', ['-f', `main.js fit .*--out ${out}( |$)`], { encoding: 'utf8' })
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map(Number)
    .find((pid) => {
      try {
        const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0')
        return environment.some(
          (line) => line === `OMPI_COMM_WORLD_RANK=${rank}` || line === `PMI_RANK=${rank}`,
        )
      } catch {
        return false
      }
    })
}

const tsx = resolve('node_modules/tsx/dist/esm/index.mjs')

/** The arguments of Node for a program in `test/mpi/programs`, which imports the sources. */
export function programOf(name: string, ...args: readonly string[]): string[] {
  return ['--import', tsx, resolve(`test/mpi/programs/${name}.ts`), ...args]
}

/** The lines of JSON that ranks printed, by rank. */
export function resultsOf<T extends { readonly rank: number }>({
  code,
  stdout,
  stderr,
}: RanksOutcome): readonly T[] {
  if (code !== 0) throw new Error(`exit code ${code}: ${stderr}`)
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as T)
    .toSorted((a, b) => a.rank - b.rank)
}
