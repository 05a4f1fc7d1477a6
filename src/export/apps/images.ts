import type { ImageInput, ImagesRun } from '../../apps/images/images-run.ts'
import { PictureNet } from '../../apps/images/models/picture-net.ts'
import type { RunDescription } from '../../apps/run/run-folder.ts'
import { plainText, valueText } from '../card/markdown.ts'
import { pictureGraph } from '../onnx/picture-graph.ts'
import type { AppExport, CardPhrases, ScoreRow } from './app-export.ts'
import { rowFacts } from './row-facts.ts'

export const imagesExport: AppExport<ImagesRun> = {
  hasSteps: false,
  graph: ({ model, input }) => pictureGraph(model, input.shape),
  graphOfModel: (model) => (model instanceof PictureNet ? pictureGraph(model) : null),
  preprocessing: ({ input }) => ({
    inputs: {
      pictures: `float32 [batch, ${input.shape.channels}, ${input.shape.height}, ${input.shape.width}]: rotated upright, scaled to cover ${input.stored.width} x ${input.stored.height} and center-cropped${input.stored.width === input.shape.width ? '' : ', then scaled to the size of the net'}, values from 0 to 1, minus \`mean\`, divided by \`std\` of each channel`,
    },
    outputs:
      input.classes === null
        ? { output: `float32 [batch, 1]: times ${input.target[1]} plus ${input.target[0]}` }
        : {
            logits: 'float32 [batch, classes]: the softmax over `classes` gives probabilities',
            features: 'float32 [batch, features]: the inputs of the last layer',
          },
    ...input.scale,
    classes: input.classes,
  }),
  card: imagePhrases,
}

function imagePhrases({ model, data, metrics }: RunDescription, folder: string): CardPhrases {
  const { shape, classes } = (data['input'] ?? {}) as Partial<ImageInput>
  const size = `${shape?.width} x ${shape?.height} pixels ${shape?.channels === 1 ? 'in gray' : 'in color'}`
  return {
    tags: [classes == null ? 'image-regression' : 'image-classification'],
    what: `A convolutional net (${plainText(model.name)} with stages of ${valueText(model['widths'])} channels) that ${classes == null ? 'predicts a number for a picture' : 'assigns a picture to one of its classes'}. Its input is ${size}.`,
    uses: ['Pictures like the training pictures: of the same subjects, taken in a similar way.'],
    limits: [
      classes == null
        ? 'Predictions far from the training targets mean little.'
        : `Its classes are ${valueText(classes)}; every picture is assigned to one of them, even if it shows none.`,
      'It may rely on backgrounds and other coincidences of the training pictures; see the Grad-CAM maps in its report.',
      'The scores hold for pictures like the validation pictures.',
    ],
    use: `lanner predict ${folder} picture.jpg`,
    data: rowFacts(data).map((fact) => fact.replace(' rows', ' pictures')),
    scores: scoreRows(metrics),
    ...(classes == null ? { lossOf: 'of the target with mean 0 and standard deviation 1' } : {}),
  }
}

function scoreRows({ valid, test, baseline }: RunDescription['metrics']): ScoreRow[] {
  const [own, tested, simple] = [valid, test, baseline].map(
    (scores) => (scores ?? {}) as Readonly<Record<string, unknown>>,
  )
  return [
    ...Object.keys({ ...own, ...simple }).map((name): ScoreRow => [name, own![name], simple![name]]),
    ...Object.keys(tested!).map((name): ScoreRow => [`test ${name}`, tested![name], undefined]),
  ]
}
