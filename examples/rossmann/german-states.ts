import type { Place } from 'lanner/interpret'

/** One of the 16 states of Germany. */
export interface GermanState extends Place {
  /** The two letters of ISO 3166-2 after `DE-`. */
  readonly code: string
}

/** The 16 states with their centers, in degrees north and east, accurate to about 20 km. */
export const germanStates: readonly GermanState[] = [
  { code: 'BW', label: 'Baden-Württemberg', latitude: 48.54, longitude: 9.04 },
  { code: 'BY', label: 'Bavaria', latitude: 48.95, longitude: 11.42 },
  { code: 'BE', label: 'Berlin', latitude: 52.5, longitude: 13.4 },
  { code: 'BB', label: 'Brandenburg', latitude: 52.46, longitude: 13.02 },
  { code: 'HB', label: 'Bremen', latitude: 53.11, longitude: 8.8 },
  { code: 'HH', label: 'Hamburg', latitude: 53.55, longitude: 10.02 },
  { code: 'HE', label: 'Hesse', latitude: 50.6, longitude: 9.03 },
  { code: 'MV', label: 'Mecklenburg-Western Pomerania', latitude: 53.77, longitude: 12.58 },
  { code: 'NI', label: 'Lower Saxony', latitude: 52.76, longitude: 9.16 },
  { code: 'NW', label: 'North Rhine-Westphalia', latitude: 51.48, longitude: 7.56 },
  { code: 'RP', label: 'Rhineland-Palatinate', latitude: 49.91, longitude: 7.45 },
  { code: 'SL', label: 'Saarland', latitude: 49.38, longitude: 6.95 },
  { code: 'SN', label: 'Saxony', latitude: 51.05, longitude: 13.35 },
  { code: 'ST', label: 'Saxony-Anhalt', latitude: 52.01, longitude: 11.7 },
  { code: 'SH', label: 'Schleswig-Holstein', latitude: 54.19, longitude: 9.82 },
  { code: 'TH', label: 'Thuringia', latitude: 50.9, longitude: 11.03 },
]

/**
 * The location of a state by its code or name; comma-separated codes, such as Rossmann's `HB,NI`, give the midpoint. Null if
 * one is not known.
 *
 * @example
 * germanState('BE').label // 'Berlin'
 * germanState('HB,NI').label // 'Bremen, Lower Saxony'
 * germanState('XX') // null
 */
export function germanState(code: string): Place | null {
  const states = code.split(',').map((part) => {
    const wanted = part.trim().toLowerCase()
    return germanStates.find(
      (state) => state.code.toLowerCase() === wanted || state.label.toLowerCase() === wanted,
    )
  })
  const known = states.filter((state) => state !== undefined)
  if (known.length < states.length) return null
  return {
    label: known.map((state) => state.label).join(', '),
    latitude: known.reduce((sum, state) => sum + state.latitude, 0) / known.length,
    longitude: known.reduce((sum, state) => sum + state.longitude, 0) / known.length,
  }
}
