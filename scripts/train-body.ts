// Trains the net that pictures may start from by default, on CIFAR-10, and writes its body in 8 bits:
//
//   npm run train-body                 the pictures of ../shared/data/cifar10; LANNER_DATA names another folder of data
//   npm run train-body -- --epochs 2   fewer epochs, to try it out
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { decodeBody, encodeBody } from '../src/apps/images/body/body-file.ts'
import { bodyOf, loadBody } from '../src/apps/images/body/picture-body.ts'
import { SHIPPED } from '../src/apps/images/body/starts.ts'
import { fit } from '../src/apps/images/fit.ts'
import { scoresOf } from '../src/apps/images/scores.ts'
import { writeFileAtomically } from '../src/base/atomic-write.ts'
import { ImageData } from '../src/data/images/index.ts'
import { init } from '../src/tensor/index.ts'

const { values } = parseArgs({
  options: {
    epochs: { type: 'string', default: '14' },
    out: { type: 'string', default: 'src/apps/images/body/cifar10.safetensors' },
  },
})
const folder = join(process.env['LANNER_DATA'] ?? join('..', 'shared', 'data'), 'cifar10')
const room = mkdtempSync(join(tmpdir(), 'lanner-body-'))
try {
  for (const part of ['train', 'test'])
    execFileSync('tar', ['-xzf', join(folder, `cifar10-${part}.tar.gz`), '-C', room])
  const data = await ImageData.fromFolder(room)
  await init()
  const run = await fit(data, {
    body: 'none',
    net: 'quicknet',
    // As large as 480 kB allow.
    widths: [32, 112, 128],
    epochs: Number(values.epochs),
    // Features of a net that was not told to keep its classes equally far apart carry over better (Kornblith et al. 2021).
    labelSmoothing: 0,
    // Gray pictures and other light must look familiar too.
    augmentation: { flip: 'alternating', shift: 3, brightness: 0.3, contrast: 0.3, saturation: 1 },
    callbacks: [
      { onEpochEnd: ({ epoch }, { validLoss, metrics }) => console.log(epoch + 1, validLoss, metrics) },
    ],
  })
  const bytes = encodeBody(await bodyOf(run, SHIPPED))
  loadBody(run.model, decodeBody(values.out, bytes))
  console.log('test', run.facts.metrics['test'], 'in 8 bits', await scoresOf(run, data, data.split.test))
  await writeFileAtomically(values.out, bytes)
  console.log(`${values.out}: ${bytes.length} bytes`)
} finally {
  rmSync(room, { recursive: true, force: true })
}
