import { describe, expect, it } from 'vitest'
import { launchers, openMpi, programOf, runRanks } from './run-mpi.ts'

describe.each(launchers)('$name', { timeout: 180_000 }, (launcher) => {
  it.each([
    ['throw', 1],
    ['abort', 7],
    ['kill', 137],
  ])('a rank that ends by %s ends the others', async (how, code) => {
    let ended = 0
    const outcome = await runRanks(launcher, 3, programOf('one-fails', how), {
      onStderr: (text) => {
        if (ended === 0 && text.includes('this rank ends')) ended = performance.now()
      },
    })
    // MPICH reports the code of any rank that ended, even of those that it killed.
    if (launcher.name === 'MPICH') expect(outcome.code).toBeGreaterThan(0)
    else expect(outcome.code).toBe(code)
    expect(ended).toBeGreaterThan(0)
    expect((performance.now() - ended) / 1000).toBeLessThan(10)
    if (how === 'throw') expect(outcome.stderr).toContain('this rank has a bug')
  })
})

describe.runIf(openMpi)('a library that does not fit', { timeout: 180_000 }, () => {
  it('that is missing: the error says what to install', async () => {
    const { stderr, code } = await runRanks(openMpi!, 2, programOf('collectives'), {
      env: { LANNER_MPI: 'libabsent.so.1' },
    })
    expect(code).toBe(1)
    expect(stderr).toContain(
      '2 processes need the MPI library of their launcher (Open MPI), and it cannot be loaded (libabsent.so.1: cannot open shared object file: No such file or directory); install it: apt-get install openmpi-bin libopenmpi3; or name it in LANNER_MPI.',
    )
    expect(stderr).toContain("code: 'mpi'")
  })

  it.runIf(launchers.length === 2)('of another installation', async () => {
    const { stderr } = await runRanks(openMpi!, 2, programOf('collectives'), {
      env: { LANNER_MPI: 'libmpich.so.12' },
    })
    expect(stderr).toContain(
      'The launcher (Open MPI) started 2 processes, but MPICH sees 1: launcher and library belong to different MPI installations',
    )
  })

  it('that is no MPI library', async () => {
    const { stderr } = await runRanks(openMpi!, 2, programOf('collectives'), {
      env: { LANNER_MPI: 'libm.so.6' },
    })
    expect(stderr).toContain('libm.so.6 is neither Open MPI nor MPICH')
  })
})
