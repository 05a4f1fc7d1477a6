import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DefaultTheme } from 'vitepress'
import { lessonOrder } from '../lesson-order.ts'
import { lessonTitle } from '../lesson-text.ts'
import { packageEntries } from './package-entries.ts'

const docs = join(import.meta.dirname, '../../docs')

/** Above every page. */
export const nav: DefaultTheme.NavItem[] = [
  { text: 'Start', link: '/start' },
  { text: 'Training', link: '/training' },
  { text: 'Command', link: '/command' },
  { text: 'API', link: '/api/' },
]

/** Next to every page (groups that fold are buttons with a button inside, which screen readers cannot tell apart), in the order in which one reads them. A test checks that no page of `docs/` is missing. */
export const sidebar: DefaultTheme.SidebarItem[] = [
  group('Begin', {
    'What it is': 'index',
    'Start in five minutes': 'start',
    'Tensors and gradients': 'tensors',
    Layers: 'layers',
    Training: 'training',
    Data: 'data',
    'Understanding a model': 'understand',
    'Linear algebra': 'linear-algebra',
  }),
  group('The lesson', Object.fromEntries(lessonOrder.map((name) => [lessonTitle(name), `lesson/${name}`]))),
  group('Jobs', {
    Texts: 'texts',
    Tables: 'tables',
    Recommendations: 'recommendations',
    Pictures: 'images',
    'Word vectors': 'word-vectors',
    Autoencoders: 'autoencoders',
  }),
  group('Use', {
    'The command': 'command',
    'The studio': 'studio',
    'In a page': 'in-a-page',
    'On a GPU': 'gpu',
    Notebooks: 'notebooks',
    ONNX: 'onnx',
    'Larger than memory': 'larger-than-memory',
    'Several machines': 'many-machines',
    Security: 'security',
    Versions: 'versions',
  }),
  group('Coming from', {
    PyTorch: 'from-pytorch',
    'TensorFlow.js, Keras': 'from-tfjs',
    'fast.ai': 'from-fastai',
  }),
  group('Reference', {
    Ops: 'ops',
    'PyTorch’s operators': 'pytorch-ops',
    Glossary: 'glossary',
  }),
  {
    text: 'API',
    items: packageEntries().map(({ name }) => ({ text: name, link: `/api/${name}/` })),
  },
  group('How it works', {
    'A training step': 'a-training-step',
    'Autograd in 100 lines': 'autograd',
    'Adding an op': 'adding-an-op',
    'Adding an app': 'adding-an-app',
    'Adding a backend': 'adding-a-backend',
    'Where things are': 'layout',
    Dependencies: 'dependencies',
  }),
  { text: 'Decisions', items: titled('decisions') },
  group('Evidence', {
    Speed: 'speed',
    Reproduced: 'reproduction',
    'Tables compared': 'compare',
    'Texts compared': 'compare-texts',
    'Recommendations compared': 'compare-ranking',
    Proofs: 'proofs',
  }),
  { text: 'Reproduced, in full', items: titled('reproduction') },
]

function group(text: string, pages: Readonly<Record<string, string>>): DefaultTheme.SidebarItem {
  return {
    text,
    items: Object.entries(pages).map(([name, page]) => ({
      text: name,
      link: page === 'index' ? '/' : `/${page}`,
    })),
  }
}

/** The pages of a folder under their own titles. */
function titled(folder: string): DefaultTheme.SidebarItem[] {
  return readdirSync(join(docs, folder))
    .filter((name) => name.endsWith('.md'))
    .toSorted()
    .map((name) => ({
      text: /^# (.*)$/m.exec(readFileSync(join(docs, folder, name), 'utf8'))![1]!.replaceAll('`', ''),
      link: `/${folder}/${name.replace(/\.md$/, '')}`,
    }))
}
