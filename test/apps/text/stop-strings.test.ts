import { describe, expect, it } from 'vitest'
import { StopStrings } from '../../../src/apps/text/stop-strings.ts'

function shown(
  stops: readonly string[],
  pieces: readonly string[],
): { text: string; found: string | undefined } {
  const strings = new StopStrings(stops)
  let text = ''
  for (const piece of pieces) {
    text += strings.push(piece)
    if (strings.found !== undefined) return { text, found: strings.found }
  }
  return { text: text + strings.end(), found: undefined }
}

describe('StopStrings', () => {
  it.each([
    [['END'], ['a', 'E', 'N', 'D', 'b'], 'a', 'END'],
    [['END'], ['aEN', 'X'], 'aENX', undefined],
    [['END'], ['aE', 'EN', 'Db'], 'aE', 'END'],
    [['aab'], ['a', 'a', 'a', 'b'], 'a', 'aab'],
    [['\n\n', '.'], ['a\n', 'b', '.', 'c'], 'a\nb', '.'],
    [['xyz', 'yz'], ['x', 'y', 'z'], '', 'xyz'],
    [['END'], ['a', 'EN'], 'aEN', undefined],
    [['b', 'ab'], ['xab'], 'x', 'ab'],
    [[], ['a', 'b'], 'ab', undefined],
    [[''], ['a', 'b'], 'ab', undefined],
  ])('with %j lets %j through as %j', (stops, pieces, text, found) => {
    expect(shown(stops, pieces)).toEqual({ text, found })
  })

  it('never shows the beginning of a stop string before it is sure', () => {
    const strings = new StopStrings(['END'])
    expect([strings.push('aE'), strings.push('N'), strings.push('E')]).toEqual(['a', '', 'EN'])
  })
})
