import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { Command, Option } from 'commander'
import { parseDescription } from '../apps/run/run-folder.ts'
import { writeFileAtomically } from '../base/atomic-write.ts'
import { FileError, LannerError } from '../base/errors.ts'
import { checkFileTarget } from '../base/file-target.ts'
import { quoted } from '../base/quoted.ts'
import type { OnnxForm } from '../export/index.ts'
import { appEntries } from './apps/index.ts'
import { note, writeEvent } from './output.ts'
import { refuseRunFile } from './refuse-input.ts'

interface ExportCommandOptions {
  readonly onnx?: string
  readonly form: OnnxForm
  readonly card?: string | true
  readonly json?: boolean
}

/** `lanner export RUN`: a run as ONNX, or its model card. */
export function exportCommand(): Command {
  return new Command('export')
    .description('export a trained model as ONNX, or write its model card')
    .argument('<run>', 'run folder')
    .option('--onnx <file>', 'write the model as ONNX, for onnxruntime and others')
    .addOption(
      new Option('--form <form>', 'ONNX form of a text model: a whole sequence, or one step with its state')
        .choices(['sequence', 'step'])
        .default('sequence'),
    )
    .option('--card [file]', 'write a model card in Markdown (default: README.md in the run folder)')
    .option('--json', 'print one JSON event per file')
    .action(async (folder: string, { onnx, form, card, json }: ExportCommandOptions) => {
      if (onnx === undefined && card === undefined)
        throw new LannerError('usage', 'lanner export needs --onnx FILE, --card, or both.')
      for (const [flag, file] of [
        ['--onnx', onnx],
        ['--card', card],
      ] as const) {
        if (typeof file !== 'string') continue
        refuseRunFile(flag, file, folder)
        await checkFileTarget(file)
      }
      if (card !== undefined) await writeCard(folder, card === true ? null : card, json)
      if (onnx !== undefined) await writeOnnx(folder, onnx, form, json)
    })
}

async function writeOnnx(folder: string, file: string, form: OnnxForm, json = false): Promise<void> {
  const { loadRun } = await import('../infer/index.ts')
  const run = await loadRun(folder)
  const { exportOnnx } = await import('../export/index.ts')
  const bytes = await exportOnnx(run, { form })
  await writeFileAtomically(file, bytes)
  if (json) writeEvent({ event: 'onnx', file, bytes: bytes.length })
  else note(`${file}: ONNX, ${bytes.length} bytes`)
}

/** @param out Null for README.md in the run folder. */
async function writeCard(folder: string, out: string | null, json = false): Promise<void> {
  const path = join(folder, 'model.json')
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new FileError(`${folder} is not a run folder: it has no model.json; \`lanner fit\` makes one.`, {
      cause: error,
    })
  })
  const description = parseDescription(path, text)
  if (!appEntries.some(([name]) => name === description.app))
    throw new FileError(
      `${path} names the app ${quoted(description.app)}, which this version of Lanner does not have.`,
    )
  const weights = join(folder, 'model.safetensors')
  if (!existsSync(weights))
    throw new FileError(`${folder} is not a complete run: there is no file ${weights}.`)
  const { modelCard } = await import('../export/card/model-card.ts')
  const card = await modelCard(description, basename(resolve(folder)))
  const file = out ?? join(folder, 'README.md')
  await writeFileAtomically(file, card, { followLinks: out !== null })
  if (json) writeEvent({ event: 'card', file })
  else note(`${file}: model card`)
}
