import { describe, expect, it } from 'vitest'
import { connect } from '../../src/mpi/index.ts'
import { launchOf } from '../../src/mpi/launch.ts'
import { launchers, programOf, resultsOf, runRanks } from './run-mpi.ts'

interface Collectives extends Record<string, unknown> {
  readonly rank: number
}

describe.each(launchers)('$name', (launcher) => {
  // Two ranks are in the slow tests.
  it.each([1, 3])('collectives on %i ranks', { timeout: 180_000 }, async (ranks) => {
    const results = resultsOf<Collectives>(await runRanks(launcher, ranks, programOf('collectives')))
    expect(results).toHaveLength(ranks)
    const last = ranks - 1
    for (const [rank, { version, refused, ...result }] of results.entries()) {
      expect(result).toEqual({
        rank,
        worldSize: ranks,
        localRank: rank,
        localSize: ranks,
        sum: [(ranks * (ranks + 1)) / 2, ranks / 2],
        mean: [last / 2],
        least: [5],
        greatest: [last, 0],
        large: [(ranks * (ranks + 1)) / 2],
        last: [last * 7, last],
        bytes: [0, 9],
        gathered: Array.from({ length: ranks }, (_, other) => ({
          rank: other,
          text: 'ä'.repeat(other),
          missing: null,
        })),
        gatheredBytes: Array.from({ length: ranks }, (_, other) => Array<number>(other).fill(other)),
      })
      if (ranks === 1) {
        expect(version).toBeNull()
        continue
      }
      expect(version).toContain(launcher.name)
      expect(refused).toEqual([
        'allReduce: the mean needs a Float32Array or a Float64Array, got an Int32Array',
        `broadcast: root must be a rank from 0 to ${last}, got ${ranks}`,
      ])
    }
  })
})

describe('launchOf', () => {
  const read =
    (variables: Readonly<Record<string, string>>) =>
    (name: string): string | undefined =>
      variables[name]

  it('reads what Open MPI, MPICH and Slurm set', () => {
    expect(
      launchOf(
        read({
          OMPI_COMM_WORLD_RANK: '2',
          OMPI_COMM_WORLD_SIZE: '4',
          OMPI_COMM_WORLD_LOCAL_RANK: '0',
          OMPI_COMM_WORLD_LOCAL_SIZE: '2',
          PMIX_RANK: '2',
        }),
      ),
    ).toEqual({ launcher: 'Open MPI', rank: 2, worldSize: 4, localRank: 0, localSize: 2 })
    expect(
      launchOf(read({ PMI_RANK: '1', PMI_SIZE: '2', MPI_LOCALRANKID: '1', MPI_LOCALNRANKS: '2' })),
    ).toEqual({ launcher: 'MPICH', rank: 1, worldSize: 2, localRank: 1, localSize: 2 })
    expect(
      launchOf(
        read({
          PMIX_RANK: '3',
          SLURM_STEP_NUM_TASKS: '8',
          SLURM_LOCALID: '3',
          SLURM_STEP_TASKS_PER_NODE: '4(x2)',
        }),
      ),
    ).toEqual({ launcher: 'PMIx', rank: 3, worldSize: 8, localRank: 3, localSize: 4 })
  })

  it('is null without a launcher, even in a batch job', () => {
    expect(launchOf(read({}))).toBeNull()
    expect(launchOf(read({ SLURM_PROCID: '0', SLURM_NTASKS: '4' }))).toBeNull()
  })
})

it('a process that was started alone is a world of one', async () => {
  const world = await connect()
  const values = Float32Array.of(3)
  await world.allReduce(values)
  await world.broadcast(values)
  await world.barrier()
  expect(values).toEqual(Float32Array.of(3))
  expect(await world.allGather('own')).toEqual(['own'])
  expect(await world.allGatherBytes(Uint8Array.of(1))).toEqual([Uint8Array.of(1)])
  expect([world.rank, world.worldSize, world.localRank, world.localSize]).toEqual([0, 1, 0, 1])
})
