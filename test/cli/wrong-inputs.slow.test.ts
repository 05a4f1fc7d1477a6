import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lanner } from './in-process.ts'
import { sampleText } from './run-lanner.ts'
import { grayPng } from '../../src/plot/gray-png.ts'

/** Arguments, with `_` for a space within one of them, and a part of the sentence that stderr must be. */
type Wrong = readonly [args: string, says: string]

const tabular = 'fit rows.csv --target price'
const collab = 'fit stars.csv --user who --item what --rating stars'
const autoencoder = 'fit rows.csv --app autoencoder'
const words = 'fit book.txt --app word2vec'
const images = 'fit photos'

const wrong: Readonly<Record<string, readonly Wrong[]>> = {
  'fit, text': [
    ['fit none.txt', 'There is no file none.txt'],
    ['fit zeros.txt', 'only one distinct'],
    ['fit blank.txt', 'only white space'],
    ['fit book.txt --epochs 1.5', '--epochs'],
    ['fit book.txt --epochs', 'argument missing'],
    ['fit book.txt --hidden 0', '--hidden'],
    ['fit book.txt --valid 2', '--valid'],
    ['fit book.txt --seed -1', '--seed'],
    ['fit book.txt --threads 0', '--threads'],
    ['fit book.txt --dropout 1.5', 'dropout'],
    ['fit book.txt --layers 0', '--layers'],
    ['fit book.txt --lr 0', '--lr'],
    ['fit book.txt --steps 1000000', '--steps'],
    ['fit book.txt --target price', 'book.txt is not a supported table'],
    ['fit book.txt --csv none/epochs.csv', 'there is no folder none'],
    ['fit book.txt --csv .', 'it is a folder'],
    ['fit book.txt --tensorboard book.txt', 'book.txt'],
    ['fit book.txt --time-budget never', '--time-budget'],
    ['fit book.txt extra.txt', 'too many arguments'],
    ['fit rows.csv --app text', 'rows.csv'],
  ],
  'fit, tabular': [
    ['fit rows.csv --target cost', 'no column "cost"'],
    [`${tabular} --cat town`, 'no column "town"'],
    [`${tabular} --layers 8,0`, '--layers'],
    [`${tabular} --layers wide`, '--layers'],
    [`${tabular} --epochs many`, '--epochs'],
    [`${tabular} --batch-size 1`, 'atch'],
    [`${tabular} --folds 1`, '--folds'],
    [`${tabular} --memory 0`, '--memory'],
    [`${tabular} --memory lots`, '--memory'],
    [`${tabular} --kind rank`, '--kind'],
    [`${tabular} --quality good`, '--quality'],
    [`${tabular} --threshold f1`, 'threshold'],
    [`${tabular} --valid-last city --valid-column sold`, '--valid-last and --valid-column'],
    [`${tabular} --valid-column size`, 'which does not say the part of the row'],
    [`${tabular} --decimal ;`, '--decimal'],
    [`${tabular} --weight-decay -1`, '--weight-decay'],
    [`${tabular} --log-target`, 'logarithm'],
    ['fit only-header.csv --target b', 'only-header.csv'],
    ['fit binary.csv --target b', 'binary.csv'],
    ['fit open.csv --target b', 'quote'],
    ['fit broken.jsonl --target b', 'broken.jsonl'],
    ['fit broken.parquet --target b', 'broken.parquet'],
    ['fit broken.csv.gz --target b', 'broken.csv.gz'],
    ['fit photos --target price', 'photos'],
  ],
  'fit, collab': [
    ['fit stars.csv --user who', '--item is missing'],
    ['fit stars.csv --user who --item who --rating stars', '"who"'],
    [`${collab} --factors 0`, '--factors'],
    [`${collab} --factors 2.5`, '--factors'],
    [`${collab} --ranking best`, '--ranking'],
    [`${collab} --titles none.csv`, 'none.csv'],
    [`${collab} --titles titles.csv --title-column name`, '"name"'],
    [`${collab} --titles rows.csv`, '"what"'],
    [`${collab} --time when`, '--time has no effect without --valid-last'],
    [`${collab} --valid-last when`, '"when"'],
    [`${collab} --title-column name`, '--titles'],
    ['fit stars.csv --user who --item what --implicit', '--rating'],
    ['fit rows.csv --user size --item price --rating city', 'not a rating'],
    ['fit one-star.csv --user who --item what --rating stars', 'stars'],
  ],
  'fit, autoencoder': [
    [`${autoencoder} --layers 8,x,8`, '--layers'],
    [`${autoencoder} --layers 0`, '--layers'],
    [`${autoencoder} --swap-noise 1.5`, 'oise'],
    [`${autoencoder} --category-loss hinge`, '--category-loss'],
    [`${autoencoder} --one-hot-levels -1`, '--one-hot-levels'],
    [`${autoencoder} --target price`, '--target'],
    [`${autoencoder} --ignore city,size,price,sold`, 'no column'],
    [`${autoencoder} --cont city`, 'not a number'],
    [`${autoencoder} --date size`, 'not a date'],
    ['fit only-header.csv --app autoencoder', 'only-header.csv'],
    ['fit book.txt --app autoencoder', 'book.txt'],
  ],
  'fit, word2vec': [
    [`${words} --dim 0`, '--dim'],
    [`${words} --window 0`, '--window'],
    [`${words} --negative -1`, '--negative'],
    [`${words} --min-count 100000`, 'min'],
    [`${words} --sample -1`, '--sample'],
    [`${words} --task glove`, '--task'],
    [`${words} --task skip-gram --cbow`, '--cbow'],
    [`${words} --splitting lines`, '--splitting'],
    [`${words} --patience 3`, '--patience'],
    [`${words} --batch-size 3`, '--batch-size'],
    ['fit blank.txt --app word2vec', 'word'],
    ['fit rows.csv --app word2vec', 'rows.csv'],
  ],
  'fit, images': [
    ['fit empty-folder', 'empty-folder'],
    ['fit one-class', 'class'],
    ['fit no-pictures', 'no-pictures'],
    [`${images} --size 0`, '--size'],
    [`${images} --widths wide`, '--widths'],
    [`${images} --widths 4,4,4,0`, '--widths'],
    [`${images} --label-smoothing 1.5`, '--label-smoothing'],
    [`${images} --valid 1`, '--valid'],
    [`${images} --lr fast`, '--lr'],
    [`${images} --target price`, 'photos'],
    ['fit pictures.csv --image picture --target kind', '"picture"'],
    ['fit pictures.csv --image path', '--target'],
    ['fit pictures.csv --image path --target color', '"color"'],
    ['fit pictures.csv --image path --target kind --part part', '"part"'],
    ['fit damaged --strict --out runs/strict', 'dark/bad.png'],
  ],
  predict: [
    ['predict', '; for help: lanner '],
    ['predict runs/tabular', '; for help: lanner '],
    ['predict runs/none rows.csv', 'runs/none'],
    ['predict rows.csv rows.csv', 'rows.csv'],
    ['predict runs/tabular none.csv', 'none.csv'],
    ['predict runs/tabular book.txt', 'book.txt'],
    ['predict runs/tabular stars.csv', 'column'],
    ['predict runs/tabular rows.csv', 'column'],
    ['predict runs/tabular only-header.csv', 'only-header.csv'],
    ['predict runs/tabular new.csv --out predicted.xlsx', '.csv'],
    ['predict runs/tabular new.csv --out none/predicted.csv', 'there is no folder none'],
    ['predict runs/tabular new.csv --interval 2', '--interval'],
    ['predict runs/tabular-classes new.csv --interval 0.9', 'interval'],
    ['predict runs/tabular new.csv --tta', '--tta'],
    ['predict runs/text book.txt', 'text run'],
    ['predict runs/collab rows.csv', '"user"'],
    ['predict runs/images none.png', 'none.png'],
    ['predict runs/images book.txt', 'book.txt'],
    ['predict runs/damaged new.csv', 'model.json is damaged'],
    ['predict runs/no-weights new.csv', 'model.safetensors'],
  ],
  explain: [
    ['explain', '; for help: lanner '],
    ['explain runs/none', 'runs/none'],
    ['explain rows.csv', 'rows.csv'],
    ['explain runs/damaged', 'model.json is damaged'],
    ['explain runs/tabular --out none/report.html', 'there is no folder none'],
    ['explain runs/tabular --out runs', 'it is a folder'],
    ['explain runs/tabular --svg book.txt', 'book.txt'],
    ['explain runs/tabular --row {} --background new.csv', 'column'],
    ['explain runs/tabular --row 7', 'JSON object'],
    ['explain runs/tabular --row new.csv:0', 'row'],
    ['explain runs/tabular --row none.csv:1', 'none.csv'],
    ['explain runs/tabular --row new.csv:1 --background none.csv', 'none.csv'],
    ['explain runs/tabular-classes --row new.csv:1 --background new.csv --class none', '"none"'],
    ['explain runs/tabular --class a', '--row'],
    ['explain runs/text --row {}', 'text run'],
  ],
  embed: [
    ['embed runs/tabular new.csv', '--out'],
    ['embed runs/tabular none.csv --out e.csv', 'none.csv'],
    ['embed runs/none new.csv --out e.csv', 'runs/none'],
    ['embed runs/tabular new.csv --out e.xlsx', '.csv'],
    ['embed runs/tabular new.csv --out none/e.csv', 'there is no folder none'],
    ['embed runs/tabular stars.csv --out e.csv', 'column'],
    ['embed runs/tabular new.csv --out e.csv --column city', '--column'],
    ['embed runs/text new.csv --out e.csv --column none', '"none"'],
    ['embed runs/word2vec titles.csv --out e.csv', '--column'],
    ['embed runs/collab stars.csv --out e.csv', 'collab run'],
    ['embed runs/autoencoder stars.csv --out e.csv', 'column'],
    ['embed runs/damaged new.csv --out e.csv', 'model.json is damaged'],
    ['embed runs/images photos/none --out e.csv', 'photos/none'],
  ],
  export: [
    ['export runs/tabular', '--onnx'],
    ['export runs/none --card', 'runs/none'],
    ['export runs/damaged --card', 'model.json is damaged'],
    ['export runs/no-weights --onnx net.onnx', 'model.safetensors'],
    ['export runs/tabular --onnx', 'argument missing'],
    ['export runs/tabular --onnx none/net.onnx', 'there is no folder none'],
    ['export runs/tabular --onnx runs', 'it is a folder'],
    ['export runs/text --onnx net.onnx --form loop', '--form'],
    ['export runs/tabular --onnx net.onnx --form step', 'form'],
    ['export runs/tabular --card none/card.md', 'there is no folder none'],
    ['export rows.csv --card', 'rows.csv'],
  ],
  serve: [
    ['serve', '; for help: lanner '],
    ['serve runs/none', 'runs/none'],
    ['serve rows.csv', 'rows.csv'],
    ['serve runs/damaged', 'model.json is damaged'],
    ['serve runs/no-weights', 'model.safetensors'],
    ['serve runs/text --port 70000', '--port'],
    ['serve runs/text --port http', '--port'],
    ['serve runs/text --port 0 --max-body 0', '--max-body'],
    ['serve runs/text --port 0 --timeout 0', '--timeout'],
    ['serve runs/text --port 0 --host 203.0.113.7', '203.0.113.7'],
    ['serve runs/text --port 0 --token', 'argument missing'],
    ['serve runs/text --port 0 --allow-host', 'argument missing'],
  ],
  recommend: [
    ['recommend runs/collab', 'user'],
    ['recommend runs/none u1', 'runs/none'],
    ['recommend runs/tabular u1', 'tabular run'],
    ['recommend runs/collab u1 -n 0', '--number'],
    ['recommend runs/collab u1 -n few', '--number'],
    ['recommend runs/collab --likes', 'argument missing'],
    ['recommend runs/collab --likes Casablanca', 'no ranking model'],
    ['recommend runs/collab u1 --only Casablanca', 'Casablanca'],
    ['recommend runs/collab u1 --exclude Casablanca', 'Casablanca'],
    ['recommend runs/collab u1 --likes Film_7', '--likes'],
    ['recommend runs/damaged u1', 'model.json is damaged'],
    ['recommend runs/collab u1 u2', 'too many arguments'],
  ],
  similar: [
    ['similar runs/collab', '; for help: lanner '],
    ['similar runs/none 7', 'runs/none'],
    ['similar runs/text 7', 'text run'],
    ['similar runs/collab Casablanca', 'Casablanca'],
    ['similar runs/collab 7 -n 0', '--number'],
    ['similar runs/collab 7 -n 1e9', '--number'],
    ['similar runs/collab 7 8', 'too many arguments'],
    ['similar runs/damaged 7', 'model.json is damaged'],
    ['similar stars.csv 7', 'stars.csv'],
    ['similar runs/collab 7 --json=yes', '--json'],
  ],
  'nearest and analogy': [
    ['nearest runs/word2vec', '; for help: lanner '],
    ['nearest runs/none whale', 'runs/none'],
    ['nearest runs/tabular whale', 'tabular run'],
    ['nearest runs/word2vec whale', '"whale"'],
    ['nearest runs/word2vec one -n 0', '--number'],
    ['nearest runs/word2vec one --restrict-vocab 0', '--restrict-vocab'],
    ['nearest runs/damaged one', 'model.json is damaged'],
    ['analogy runs/word2vec one two', '; for help: lanner '],
    ['analogy runs/word2vec one two whale', '"whale"'],
    ['analogy runs/text one two three', 'text run'],
    ['analogy runs/word2vec one two three -n x', '--number'],
  ],
  generate: [
    ['generate runs/text --hlp', '--hlp'],
    ['generate runs/none --prompt a', 'runs/none'],
    ['generate runs/tabular --prompt a', 'tabular run'],
    ['generate runs/damaged --prompt a', 'model.json is damaged'],
    ['generate runs/text --prompt a --length 1.5', '--length'],
    ['generate runs/text --prompt a --temperature hot', '--temperature'],
    ['generate runs/text --prompt a --temperature NaN', '--temperature'],
    ['generate runs/text --prompt a --top-k -1', '--top-k'],
    ['generate runs/text --prompt a --top-p 0', 'topP'],
    ['generate runs/text --prompt a --seed x', '--seed'],
    ['generate runs/text --prompt a --stop ', 'stop'],
  ],
  'fit --resume': [
    ['fit --resume runs/none', 'runs/none'],
    ['fit --resume book.txt', 'book.txt'],
    ['fit --resume runs/text', 'fit.json'],
    ['fit --resume runs/fit-cut', 'fit.json is damaged'],
    ['fit --resume runs/fit-array', 'fit.json is damaged'],
    ['fit --resume runs/fit-newer', 'newer'],
    ['fit --resume runs/text --restart', 'fit.json'],
    ['fit --resume', 'argument missing'],
    ['fit --resume runs/fit-object', 'fit.json is damaged'],
    ['fit --resume empty-folder', 'fit.json'],
  ],
  'lr-find': [
    ['lr-find', '; for help: lanner '],
    ['lr-find none.txt', 'none.txt'],
    ['lr-find book.txt --start-lr 0', '--start-lr'],
    ['lr-find book.txt --start-lr 1 --end-lr 0.1', 'lr'],
    ['lr-find book.txt --num-it 0', '--num-it'],
    ['lr-find book.txt --num-it all', '--num-it'],
    ['lr-find book.txt --plot lr.pdf', '--plot'],
    ['lr-find book.txt --plot none/lr.svg', 'there is no folder none'],
    ['lr-find book.txt --hidden 0', '--hidden'],
    ['lr-find book.txt --epochs 0', '--epochs'],
    ['lr-find rows.csv --target cost', '"cost"'],
    ['lr-find book.txt --app word2vec', 'word vectors'],
    ['lr-find rows.csv', '--target'],
  ],
  show: [
    ['show --out sheet.png', '; for help: lanner '],
    ['show photos', '--out'],
    ['show photos --out sheet.jpg', '.png'],
    ['show photos --out none/sheet.png', 'there is no folder none'],
    ['show none --out sheet.png', 'none'],
    ['show empty-folder --out sheet.png', 'empty-folder'],
    ['show no-pictures --out sheet.png', 'no-pictures'],
    ['show photos --out sheet.png --size 2', '--size'],
    ['show photos --out sheet.png --seed x', '--seed'],
    ['show pictures.csv --image picture --target kind --out sheet.png', '"picture"'],
    ['show photos --out sheet.png --target kind', '--target is for a table of pictures'],
  ],
  'doctor, data and the command itself': [
    ['doctor now', 'too many arguments'],
    ['doctor --fix', "unknown option '--fix'"],
    ['data', '; for help: lanner '],
    ['data imagenet', 'imagenet'],
    ['data nietzsche --from nowhere', 'nowhere'],
    ['data nietzsche --from file:///etc/passwd', 'file:'],
    ['train book.txt', "unknown command 'train'"],
    ['--verbose', "unknown option '--verbose'"],
    ['help train', "'train'"],
    ['infer runs/text', "unknown command 'infer'"],
  ],
}

let cwd: string
const at = (...names: string[]): string => join(cwd, ...names)

beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'lanner-wrong-'))
  const lines = (all: readonly string[]): string => `${all.join('\n')}\n`
  const numbers = Array.from({ length: 80 }, (_, i) => i)
  writeFileSync(at('book.txt'), sampleText(100))
  writeFileSync(at('blank.txt'), ' \n'.repeat(300))
  writeFileSync(at('zeros.txt'), new Uint8Array(5000))
  const rows = numbers.map((i) => `${['Ulm', 'Bonn'][i % 2]},${40.5 + i},${i % 4 ? i : -i},${i % 2}`)
  writeFileSync(at('rows.csv'), lines(['city,size,price,sold', ...rows]))
  writeFileSync(at('new.csv'), lines(['city,size,garden,built', 'Ulm,80.5,true,2015-07-31']))
  writeFileSync(at('only-header.csv'), 'a,b\n')
  writeFileSync(at('binary.csv'), new Uint8Array([0xff, 0xfe, 0, 1, 2, 255, 0xd8, 0]))
  writeFileSync(at('open.csv'), 'a,b\n1,"2\n3,4\n')
  writeFileSync(at('broken.jsonl'), '{"a":1,"b":2}\n{"a":1,\n')
  writeFileSync(at('broken.parquet'), 'PAR1 is not enough')
  writeFileSync(at('broken.csv.gz'), 'not gzip')
  const stars = numbers.map((i) => `u${i % 6},i${(i * 7) % 10},${1 + ((i * 3) % 5)}`)
  writeFileSync(at('stars.csv'), lines(['who,what,stars', ...stars]))
  writeFileSync(at('one-star.csv'), lines(['who,what,stars', 'a,b,3', 'a,c,3', 'b,c,3']))
  writeFileSync(at('titles.csv'), lines(['what,title,note', 'i0,Film 0,old']))
  mkdirSync(at('empty-folder'))
  mkdirSync(at('no-pictures'))
  writeFileSync(at('no-pictures', 'notes.txt'), 'no picture')
  const picture = (...path: string[]): void => {
    mkdirSync(at(...path.slice(0, -1)), { recursive: true })
    writeFileSync(
      at(...path),
      grayPng(
        Uint8Array.from({ length: 64 }, (_, k) => (k * 7) % 256),
        8,
        8,
      ),
    )
  }
  for (let i = 0; i < 12; i++) {
    picture('photos', ['dark', 'light'][i % 2]!, `${i}.png`)
    picture('damaged', ['dark', 'light'][i % 2]!, `${i}.png`)
    picture('one-class', 'dark', `${i}.png`)
  }
  writeFileSync(at('damaged', 'dark', 'bad.png'), 'not a picture')
  writeFileSync(at('pictures.csv'), lines(['path,kind', 'photos/dark/0.png,a', 'photos/light/1.png,b']))
  cpSync('test/fixtures/runs-0.1', at('runs'), { recursive: true })
  const copy = (of: string, name: string): string => {
    cpSync(at('runs', of), at('runs', name), { recursive: true })
    return at('runs', name)
  }
  writeFileSync(join(copy('tabular', 'damaged'), 'model.json'), '{"format": "lanner-run", "ver')
  rmSync(join(copy('tabular', 'no-weights'), 'model.safetensors'))
  rmSync(join(copy('text', 'no-weights-text'), 'model.safetensors'))
  const unfinished = (name: string, text: string): void => {
    mkdirSync(at('runs', name))
    writeFileSync(at('runs', name, 'fit.json'), text)
  }
  unfinished('fit-cut', '{"format":"lanner-fit"')
  unfinished('fit-array', '[]')
  unfinished('fit-newer', '{"format":"lanner-fit","version":99}')
  unfinished('fit-object', '{}')
})
afterAll(() => rmSync(cwd, { recursive: true, force: true }))

/** Every file below the folder with its size and time, so that one that is rewritten shows too. */
function listing(): string[] {
  return readdirSync(cwd, { recursive: true, withFileTypes: true })
    .map((entry) => {
      const { size, mtimeMs } = statSync(join(entry.parentPath, entry.name))
      return entry.isDirectory()
        ? join(entry.parentPath, entry.name)
        : `${join(entry.parentPath, entry.name)} ${size} ${mtimeMs}`
    })
    .toSorted()
}

describe.each(Object.entries(wrong))(
  '%s: wrong input is one sentence, code 2, and nothing written',
  (_, rows) => {
    it.each(rows)('%s', async (args, says) => {
      const before = listing()
      const words = args.split(' ').map((word) => word.replaceAll('_', ' '))
      const { code, stdout, stderr } = await lanner(words, { cwd })
      expect(stderr).toContain(says)
      expect(stderr).toMatch(/^lanner: [^\n]+\n$/)
      expect(stderr).not.toMatch(/unexpected error|undefined|\[object|NaN is|TypeError|\n {4}at /)
      expect([code, stdout]).toEqual([2, ''])
      expect(listing()).toEqual(before)
    })
  },
)
