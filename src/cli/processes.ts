import { readFileSync } from 'node:fs'
import { cpus, availableParallelism } from 'node:os'
import { basename, relative } from 'node:path'
import { LannerError } from '../base/errors.ts'
import { fileErrorCode } from '../base/file-problem.ts'
import { version } from '../base/version.ts'
import type { DataParallelTraining } from '../learner/data-parallel.ts'
import { decodeCheckpoint } from '../learner/checkpoints/checkpoint-file.ts'
import type { Checkpoint, CheckpointEnvironment } from '../learner/index.ts'
import { launchOf } from '../mpi/launch.ts'
import type { MpiCommunicator } from '../mpi/mpi-communicator.ts'
import { apps } from './apps/index.ts'
import { sumsOf } from './fit-file.ts'
import type { FitJob } from './fit-job.ts'
import { muteOutput } from './output.ts'
import { inputsOf, optionsToStore } from './resume-run.ts'

/** A job without what belongs to one process. */
type SharedJob = Pick<FitJob, 'app' | 'file' | 'out' | 'options' | 'resumed'>

/** The processes that an MPI launcher started for this command. */
export class Processes {
  readonly world: MpiCommunicator
  /** Makes what trains on them, with this number of steps between two averages of the weights; 1 (the default) for none. */
  readonly training: (localSteps?: number) => DataParallelTraining

  private constructor(world: MpiCommunicator, training: Processes['training']) {
    this.world = world
    this.training = training
  }

  /** Connects them; null if this process was started alone. All but the first print nothing from then on. */
  static async connect(): Promise<Processes | null> {
    const launch = launchOf()
    if (launch === null || launch.worldSize === 1) return null
    if (launch.rank > 0) muteOutput()
    process.env['LANNER_THREADS'] ??= String(threadsFor(launch.localSize))
    const { connect, DataParallel } = await import('../mpi/index.ts')
    const world = (await connect()) as MpiCommunicator
    return new Processes(world, (localSteps) => new DataParallel(world, { localSteps }))
  }

  get isFirst(): boolean {
    return this.world.rank === 0
  }

  /** @throws LannerError if only one process can train the job. `verb` is what to run with one. */
  refuse({ app, options }: Pick<FitJob, 'app' | 'options'>, verb = 'fit'): void {
    const what = apps[app].oneProcessFor(options)
    if (what !== null)
      throw new LannerError(
        'usage',
        `${what.charAt(0).toUpperCase()}${what.slice(1)} needs one process, and there are ${this.world.worldSize}; run lanner ${verb} without mpirun.`,
      )
  }

  /** @throws LannerError if the processes would not train on the same data with the same program. */
  async compare({ file, options }: Pick<FitJob, 'file' | 'options'>): Promise<void> {
    const inputs = inputsOf(file, options)
    const sums = await sumsOf(inputs).catch((error: Error) => error.message)
    const { threads: _threads, ...stored } = optionsToStore(options)
    const all = await this.world.allGather({
      host: this.world.host,
      version,
      options: JSON.stringify(stored),
      sums: typeof sums === 'string' ? sums : inputs.map((path) => sums[path]!),
    })
    const [first] = all
    for (const [rank, own] of all.entries()) {
      const who = `Rank ${rank} on ${own.host}`
      if (typeof own.sums === 'string')
        throw new LannerError('file', rank === 0 ? own.sums : `${who}: ${own.sums}`)
      if (own.version !== first!.version)
        throw new LannerError(
          'mpi',
          `${who} has Lanner ${own.version}, and rank 0 on ${first!.host} has ${first!.version}; install the same version on all machines.`,
        )
      const differing = own.sums.findIndex((sum, i) => sum !== first!.sums[i])
      if (differing >= 0)
        throw new LannerError(
          'file',
          `${who} has another ${basename(inputs[differing]!)} than rank 0 on ${first!.host} (its SHA-256 differs); copy ${shownPath(inputs[differing]!)} to all machines.`,
        )
      if (own.options !== first!.options)
        throw new LannerError(
          'mpi',
          `${who} has other options than rank 0 on ${first!.host}: ${own.options}, not ${first!.options}.`,
        )
    }
  }

  /** Gives all processes the job that the first resumes; their machines may not have its folder. */
  async share(job: SharedJob | null): Promise<SharedJob> {
    const checkpoint = job?.resumed?.checkpoint ?? null
    const own =
      job === null
        ? null
        : {
            ...job,
            resumed: job.resumed && { fit: job.resumed.fit },
            checkpoint: checkpoint && { ...checkpoint, parts: null },
          }
    const [first] = await this.world.allGather(own)
    const [bytes] = await this.world.allGatherBytes(
      checkpoint === null ? new Uint8Array(0) : readFileSync(checkpoint.path),
    )
    if (job !== null) return job
    const { checkpoint: facts, resumed, ...rest } = first!
    return {
      ...rest,
      resumed: resumed && {
        fit: resumed.fit,
        lock: { release: () => {} },
        checkpoint: facts && shared(facts as Omit<Checkpoint, 'parts'>, bytes!),
      },
    }
  }

  /** Ends the connection, once all processes have finished. */
  close(): Promise<void> {
    return this.world.close()
  }
}

function shared(facts: Omit<Checkpoint, 'parts'>, bytes: Uint8Array): Checkpoint {
  const { parts } = decodeCheckpoint(facts.path, bytes)
  return { ...facts, environment: parts.get('environment') as CheckpointEnvironment, parts }
}

function shownPath(path: string): string {
  const short = relative('.', path)
  return short.startsWith('..') ? path : short
}

/** Threads of one of several processes on this machine: its share of the cores, or those that the launcher bound it to. */
export function threadsFor(localSize: number): number {
  const allowed = availableParallelism()
  if (allowed < cpus().length) return allowed
  return Math.max(1, Math.floor(Math.min(allowed, coresOf() ?? allowed) / localSize))
}

/** Cores of this machine, of which a processor may show two each; null if the system does not tell. */
function coresOf(): number | null {
  const cores = new Set<string>()
  try {
    for (let cpu = 0; cpu < cpus().length; cpu++)
      cores.add(readFileSync(`/sys/devices/system/cpu/cpu${cpu}/topology/thread_siblings_list`, 'utf8'))
  } catch (error) {
    if (fileErrorCode(error) === undefined) throw error
    return null
  }
  return cores.size
}
