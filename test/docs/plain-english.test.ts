import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

/** Phrases that read as translated, what to write instead, and how often they may still occur. Lower a number when you rewrite one; never raise it. */
const phrases: readonly (readonly [pattern: RegExp, write: string, atMost: number])[] = [
  [/for what you can mend/i, 'for user errors', 0],
  [/\bmend(s|ed)?\b/i, 'fix', 0],
  [/never dispose of anything|never dispose of tensors/i, 'no manual dispose()', 0],
  [/beside those of/i, 'next to a baseline', 0],
  [/simplest answer/i, 'baseline', 0],
  [/\bwho computes\b|ratings: who/i, 'compute backend; user id column', 0],
  [/\b(after|with|than|at most) so many\b/i, 'N', 0],
  [/tokens may come|word or pair must come/i, 'drop tokens seen fewer times', 0],
  [/by heart/i, 'overfitting', 0],
  [/takes for what/i, 'confusion matrix', 0],
  [/hesitates? between/i, 'perplexity', 0],
  [/give back|gives each/i, 'reconstruct', 0],
  [/state to go on from/i, 'checkpoint', 0],
  [/is of something else/i, 'is not a fit checkpoint', 0],
  [/\bis of (the|a|an|epoch)\b/i, 'belongs to, comes from', 0],
  [/in turns\b/i, 'interleaved', 0],
  [/\bat hand\b/i, 'available', 0],
  [/\bgoing on with\b/i, 'resuming', 0],
  [/answers worth having|at its root|has no way on|house is/i, 'say it plainly', 0],
  [/without a net\b/i, 'baseline', 1],
  [/that it never saw/i, 'validation rows', 0],
  [/go on: /i, 'to continue:', 0],
  [/give one of them/i, 'use one of them', 0],
  [/whole number (from|above)/i, 'an integer of at least', 0],
  [/^\s*(\/\/|\*|\/\*\*|[-|#>A-Z]).*\bbeside\b/, 'next to, in addition to', 0],
  [/\blikeliest /i, 'most likely', 0],
  [/\bof its own kind\b|\bby itself\b/i, 'automatically, alone', 0],
  [/(is|are) not there\b|that there is not\b/i, 'missing, does not exist', 0],
  [/\bgoes on (from|to|where|with)\b|\bgo on (from|to|where|with)\b/i, 'resumes, continues', 0],
  [/\bonly so many\b|\bso many (rows|epochs|characters|steps)\b/i, 'at most N', 0],
  [/\bcomes? some at a time\b/i, 'arrive in chunks', 0],
  [/\b(texts?|json|rows?) that stands? there\b/i, 'as written', 0],
  [/where not as usual|as everywhere\b/i, 'unusual', 0],
  [/\bgoes on behind\b/i, 'has text after', 0],
  [/\bwithout a word\b/i, 'silently', 0],
  [/\bone after the other\b/i, 'in sequence, concatenated', 0],
  [/\bin the way of\b|\bwith a word\b/i, 'like; with a note', 0],
  [/\bsomebody\b/i, 'a user, someone', 0],
  [/\b(is|are|was|were) asked for\b/i, 'requested', 0],
  [/\bwhere there (is|are) (none|no|many|few|more)\b/i, 'if there is none', 0],
  [/\bbut for (its|those|the)\b/i, 'except for', 0],
  [
    /\b(nats|bits|words|rows|operations|requests|windows|kernels|numbers|bytes) an? (second|character|core|epoch|cycle|step|byte|token)\b/i,
    'per',
    0,
  ],
  [/\bGives \{/, 'Returns {', 0],
  [/\bthere is no (part|quality|model|check|platform|table) \$\{/i, 'unknown part', 0],
  [/\bbehind one another\b|\bstands? (here|there)\b/i, 'in sequence; is', 0],
  [/\bin words\b/i, 'as text', 0],
  [/\b(?<!there )is no (table|text|object|number|folder|integer|input|picture|model of)\b/i, 'is not a', 0],
  [/\bone by one\b.*\blearn\b|\blet it mean\b/i, 'treat it as', 0],
  [/\bflatters?\b/i, 'makes the score too optimistic', 0],
  [/\b(common|its) answers?, as\b|\bshare of the net\b/i, 'blended prediction, weight', 0],
  [
    /(?<!to)colour|centre|centring|neighbour|behaviour|favour|abelled|grey|licence|judgement/i,
    'American spelling: color, center, neighbor, behavior, labeled, gray, license',
    0,
  ],
  [
    /(normal|initial|random|recogn|minim|maxim|synchron|optim|quant|standard|serial|summar|general|regular|visual|categor|organ|vector|token)is(e[drs]?|ers|ing|ations?)(?![a-z])/i,
    'American spelling: -ize',
    0,
  ],
]

const folders = ['src', 'docs', 'examples', 'scripts', 'bench', 'packages', 'site', 'studio']
const files = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  ),
].filter(
  (name) => /\.(ts|mjs|py|md)$/.test(name) && !name.startsWith(join('docs', 'api')), // made from src/
)
const texts = files.map((name) => readFileSync(name, 'utf8'))

it.each(phrases)('%s does not come back: write "%s"', (pattern, _write, atMost) => {
  const found = texts.flatMap((text, i) =>
    text
      .split('\n')
      .flatMap((line, at) => (pattern.test(line) ? [`${files[i]}:${at + 1}: ${line.trim()}`] : [])),
  )
  expect(found.length, found.join('\n')).toBeLessThanOrEqual(atMost)
})
