/** A constant of a program that the reader sets with a slider or a switch. The program is the one place that says so, in a comment. */
export type Knob =
  | {
      readonly kind: 'slider'
      readonly name: string
      readonly label: string
      readonly line: number
      readonly value: number
      readonly from: number
      readonly to: number
      readonly step: number
    }
  | {
      readonly kind: 'switch'
      readonly name: string
      readonly label: string
      readonly line: number
      readonly value: boolean
    }

const number = String.raw`-?\d+(?:\.\d+)?`
const slider = new RegExp(String.raw`^const (\w+) = (${number}) // slider: (.+), (${number}) to (${number})$`)
const toggle = /^const (\w+) = (true|false) \/\/ switch: (.+)$/

/**
 * The knobs of a program, in order: lines such as `const rate = 0.1 // slider: learning rate, 0.01 to 1` and
 * `const identity = true // switch: start from the identity matrix`. A slider moves in steps of the last digit of its bounds.
 */
export function knobsOf(source: string): readonly Knob[] {
  return source.split('\n').flatMap((text, line): Knob[] => {
    const [, name, value, label, from, to] = slider.exec(text) ?? []
    if (name !== undefined) {
      const digits = Math.max(...[from, to].map((bound) => bound!.split('.')[1]?.length ?? 0))
      return [
        {
          kind: 'slider',
          name,
          label: label!,
          line,
          value: Number(value),
          from: Number(from),
          to: Number(to),
          step: Number((10 ** -digits).toFixed(digits)),
        },
      ]
    }
    const [, flag, isOn, words] = toggle.exec(text) ?? []
    return flag === undefined
      ? []
      : [{ kind: 'switch', name: flag, label: words!, line, value: isOn === 'true' }]
  })
}

/** The program with another value of a knob; unchanged if it has no such knob any more. */
export function withKnob(source: string, name: string, value: number | boolean): string {
  const knob = knobsOf(source).find((each) => each.name === name)
  if (knob === undefined) return source
  return source
    .split('\n')
    .map((text, line) => (line === knob.line ? text.replace(/ = \S+/, ` = ${value}`) : text))
    .join('\n')
}
