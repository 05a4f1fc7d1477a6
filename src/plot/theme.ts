import { wrongArgument } from '../base/check-argument.ts'
import type { ChartSize } from './spec.ts'

/**
 * The Okabe-Ito palette, which is safe for color blindness.
 *
 * @example
 * colors.blue // '#0072b2'
 */
export const colors = {
  blue: '#0072b2',
  red: '#d55e00',
  green: '#009e73',
  pink: '#cc79a7',
  sky: '#56b4e9',
  orange: '#e69f00',
  ink: '#222222',
  faint: '#9a9a9a',
} as const

/**
 * The style of all charts: white background, and no type smaller than 12 units except point labels.
 *
 * @example
 * typeof theme('wide') // 'object'
 */
export function theme(size: ChartSize): object {
  if (size !== 'wide' && size !== 'narrow') throw wrongArgument('theme', "'wide' or 'narrow'", size)
  return {
    background: '#ffffff',
    font: 'DejaVu Sans, Verdana, Helvetica, Arial, sans-serif',
    padding: { left: 4, right: size === 'wide' ? 12 : 8, top: 6, bottom: 6 },
    axis: {
      labelFontSize: 12,
      labelColor: '#333333',
      titleFontSize: 12,
      titleFontWeight: 'normal',
      titleColor: '#333333',
      gridColor: '#e8e8e8',
      domainColor: '#999999',
      tickColor: '#999999',
      labelLimit: size === 'wide' ? 300 : 140,
    },
    legend: {
      labelLimit: 320,
      labelFontSize: 12,
      titleFontSize: 12,
      titleFontWeight: 'normal',
      orient: 'top',
      ...(size === 'narrow' ? { columns: 1 } : {}),
    },
    title: {
      fontSize: TITLE,
      anchor: 'start',
      fontWeight: 600,
      offset: 10,
      color: colors.ink,
      subtitleFontSize: SUBTITLE,
      subtitleColor: '#57606a',
      subtitlePadding: 5,
    },
    view: { stroke: null },
    range: {
      category: [colors.blue, colors.red, colors.green, colors.pink, colors.sky, colors.orange],
      heatmap: ['#f2f6fa', '#9ecae1', '#2c7fb8', '#08306b'],
      ramp: ['#d6e6f2', '#9ecae1', '#2c7fb8', '#08306b'],
      diverging: ['#b2182b', '#f7f7f7', '#2166ac'],
    },
  }
}

/** Font sizes of titles and subtitles. */
export const [TITLE, SUBTITLE] = [14, 12]
