// Trains a small recurrent net to write like book.txt, character by character. Try a text of your own: npm start -- my.txt
import { existsSync, readFileSync } from 'node:fs'
import { progress } from 'lanner'
import { fit } from 'lanner/text'

const file = process.argv[2] ?? 'book.txt'
if (!existsSync(file)) {
  console.error(`There is no file ${file}; name a text to learn from: npm start -- my.txt`)
  process.exit(2)
}
const text = readFileSync(file, 'utf8')
const run = await fit(text, { epochs: 8, hidden: 128, callbacks: [progress()] })

const written = await run.generate('The whale ', { length: 300, seed: 1 })
console.log(`\n${written.text}\n`)

await run.save('runs/book')
console.log('Saved in runs/book. More text: npx lanner generate runs/book --prompt "The sea "')
