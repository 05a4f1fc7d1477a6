// Runs all live examples with the built library and prints what each shows, one line of JSON per example: npx tsx test/site/outputs-in-node.ts
import { withOutput, type Output } from '../../site/live/output.ts'
import { errorText, runProgram } from '../../site/live/run-program.ts'
import { packageEntries } from '../../site/pages/package-entries.ts'
import { liveExamples } from './live-examples.ts'

/** What an example shows, and its error. */
export type Shown = Output | { readonly kind: 'error'; readonly text: string; readonly place?: string }

const files = new Map(packageEntries().map(({ name, built }) => [name, built]))
const load = (name: string): Promise<unknown> | null => {
  const file = files.get(name)
  return file === undefined ? null : import(file)
}

async function main(): Promise<void> {
  for (const { code } of liveExamples()) {
    let shown: readonly Shown[] = []
    await runProgram(code, {
      load,
      draw: async (spec) => ((await load('lanner/plot')) as typeof import('lanner/plot')).toSvg(spec),
      show: (output) => (shown = withOutput(shown, output)),
    }).catch((error: unknown) => (shown = [...shown, { kind: 'error', text: errorText(error) }]))
    const text = JSON.stringify(shown, (key, value: unknown) => (key === 'place' ? undefined : value))
    // A pipe takes a large text in parts.
    await new Promise((done) => process.stdout.write(`${text}\n`, done))
  }
}

main().catch((error: unknown) => {
  console.error(error)
  process.exitCode = 1
})
