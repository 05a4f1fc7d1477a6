import { Command, Option } from 'commander'
import { writeFileAtomically } from '../base/atomic-write.ts'
import { LannerError } from '../base/errors.ts'
import type { OnnxForm } from '../export/index.ts'
import { note } from './output.ts'

interface ExportCommandOptions {
  readonly onnx?: string
  readonly form: OnnxForm
}

/** `lanner export RUN`: a run in the forms that other programs and people read. */
export function exportCommand(): Command {
  return new Command('export')
    .description('take a trained model elsewhere: as ONNX')
    .argument('<run>', 'a run folder')
    .option('--onnx <file>', 'write the net as ONNX, for onnxruntime and others')
    .addOption(
      new Option('--form <form>', 'of a text model: what it computes, or one step with its state')
        .choices(['sequence', 'step'])
        .default('sequence'),
    )
    .action(async (folder: string, { onnx, form }: ExportCommandOptions) => {
      if (onnx === undefined)
        throw new LannerError('usage', 'lanner export needs to know what to write: --onnx FILE.')
      const { loadRun } = await import('../infer/index.ts')
      const run = await loadRun(folder)
      const { exportOnnx } = await import('../export/index.ts')
      const bytes = exportOnnx(run, { form })
      await writeFileAtomically(onnx, bytes)
      note(`${onnx}: ONNX, ${bytes.length} bytes`)
    })
}
