import { describe, expect, it } from 'vitest'
import { germanState, germanStates } from '../../examples/rossmann/german-states.ts'
import { greatCircle } from '../../src/interpret/geography.ts'

describe('germanStates', () => {
  it('are 16 within the borders, at plausible distances', () => {
    expect(new Set(germanStates.map((state) => state.code)).size).toBe(16)
    for (const { latitude, longitude } of germanStates) {
      expect(latitude).toBeGreaterThan(47.3)
      expect(latitude).toBeLessThan(55)
      expect(longitude).toBeGreaterThan(5.9)
      expect(longitude).toBeLessThan(15)
    }
    expect(Math.abs(greatCircle(germanState('BE')!, germanState('HH')!) - 255)).toBeLessThan(10)
    expect(germanState('hb, ni')!.latitude).toBeCloseTo((53.11 + 52.76) / 2, 10)
    expect(germanState('HB,XX')).toBeNull()
  })
})
