import { afterAll, expect, it } from 'vitest'
import { onEveryBackend } from '../../nn/backends.ts'
import { isException, problems, problemsInPlace } from './check-op.ts'
import { inPlaceCalls, type InPlaceName } from './in-place.ts'
import { opNames } from './op-names.ts'
import { fixtureOf } from './sample.ts'

const minutes = 60_000

if (process.env['LANNER_OPINFO'] === undefined)
  it('has all of PyTorch samples', () => {
    expect.fail(
      'Set LANNER_OPINFO to a folder with all samples, which test/fixtures/make-opinfo-fixtures.py --all FOLDER writes (it needs a Python with PyTorch).',
    )
  })
else
  onEveryBackend((backend) => {
    let samples = 0
    let known = 0

    it.each(opNames)(
      '%s answers all PyTorch samples as PyTorch',
      async (op) => {
        const all = fixtureOf(op).samples
        samples += all.length
        known += all.filter((sample) => isException(op, sample)).length
        expect(await problems(op)).toEqual([])
      },
      10 * minutes,
    )

    it.each(Object.keys(inPlaceCalls) as InPlaceName[])(
      '%s in place answers them too',
      (op) => expect(problemsInPlace(op)).toEqual([]),
      10 * minutes,
    )

    afterAll(() => console.log(`${backend}: ${opNames.length} ops, ${samples} samples, ${known} exceptions`))
  })
