import { fit } from '../../../src/apps/text/fit.ts'
import { checkText } from '../../../src/data/text/text.ts'
import { tokenName } from '../../../src/data/text/token-kind.ts'
import type { TextRun } from '../../../src/apps/text/text-run.ts'
import { LannerError } from '../../../src/base/errors.ts'
import { fittingPrompt } from '../../../src/cli/apps/text/fitting-prompt.ts'
import { scoreLines } from '../../../src/cli/apps/text/score-lines.ts'
import { textFitOptions } from '../../../src/cli/apps/text/fit-options.ts'
import { textOptionSets, type TextOptions } from '../../../src/cli/apps/text/options.ts'
import { unknownText } from '../../../src/cli/unknown-text.ts'
import { textLoss } from '../../../src/plot/report/loss-options.ts'
import type { Answer, Question, Task } from '../../protocol.ts'
import { commandOptions } from '../command-options.ts'
import type { Opened } from '../opened.ts'
import { modelFacts, trainHooks, type StudioApp } from './studio-app.ts'

type TextTask = Extract<Task, { app: 'text' }>

/** What the model writes after each epoch: long enough to show words. */
const SAMPLE = { length: 160, temperature: 0.8, seed: 1 }

/** Text models in the page. */
export const text: StudioApp<TextTask> = {
  options: textOptionSets,
  async check(data, task) {
    optionsOf(task)
    checkText(textOf(data), 1)
    return []
  },
  async fit(data, task, hooks) {
    const whole = textOf(data)
    const options = optionsOf(task)
    let prompt = ''
    let begun: TextRun
    const run = await fit(whole, {
      ...textFitOptions(options),
      ...trainHooks(hooks, options, () => begun.facts),
      onStart: ({ run, ...facts }) => {
        begun = run
        prompt = fittingPrompt(whole, run.vocab)
        hooks.started({
          run,
          facts,
          shown: [
            ['model', run.facts.model.name],
            [
              tokenName(run.vocab.kind, 2),
              `${facts.trainTokens.toLocaleString('en')} to train on, ${facts.validTokens.toLocaleString('en')} for validation`,
            ],
            ...modelFacts(facts),
          ],
          loss: textLoss(run),
          scores: () => scoresOf(run),
          sample: async () => `${prompt}${(await run.generate(prompt, SAMPLE)).text}`,
        })
      },
    })
    return {
      run,
      lines: (seconds) => (run.facts.metrics['validLoss'] === undefined ? [] : scoreLines(run, seconds)),
      explained: () => Promise.resolve(null),
      trial: { app: 'text', prompt },
      ask: (question) => write(run, question),
    }
  },
  restored(run) {
    const { vocab } = run as TextRun
    return {
      trial: { app: 'text', prompt: fittingPrompt('The ', vocab) },
      ask: (question) => write(run as TextRun, question),
    }
  },
}

function optionsOf({ settings, model }: TextTask): TextOptions {
  return commandOptions(textOptionSets, settings, model === 'gru' ? {} : { model }).options
}

function textOf(data: Opened): string {
  if (data.kind !== 'text')
    throw new LannerError('usage', `${data.name} is not a text, and a text model needs a text file.`)
  return data.text
}

function scoresOf({ facts: { metrics } }: TextRun): Record<string, number> {
  const { bitsPerCharacter } = metrics as { readonly bitsPerCharacter?: number }
  return bitsPerCharacter === undefined ? {} : { 'bits per character': bitsPerCharacter }
}

async function write(run: TextRun, question: Question): Promise<Answer> {
  if (question.app !== 'text') throw new LannerError('usage', 'A text model continues a prompt.')
  const { prompt, length, temperature, seed } = question
  const { text: written, unknown } = await run.generate(prompt, { length, temperature, seed })
  return {
    app: 'text',
    prompt,
    text: written,
    warnings: unknown.length === 0 ? [] : [unknownText(unknown, run.vocab.kind)],
  }
}
