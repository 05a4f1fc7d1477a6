import { mkdirSync, writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { join } from 'node:path'

const day = 86_400_000
const isoDay = (time: number): string => new Date(time).toISOString().slice(0, 10)

/**
 * Writes the eight tables of a small chain into a folder, with the habits of the real files: newest day first, quoted headers, blank lines
 * between the blocks of the weather and trend tables, `NA`, Windows line ends, a test file with an empty cell. Four stores, closed on
 * Sundays and on the 3rd of October; sales depend on store, weekday and promotion alone.
 */
export function writeRossmannFiles(folder: string): void {
  mkdirSync(folder, { recursive: true })
  const write = (name: string, lines: readonly string[], end = '\n'): void =>
    writeFileSync(join(folder, name), lines.join(end) + end)
  const stores = [1, 2, 3, 4]
  write('store.csv', [
    '"Store","StoreType","Assortment","CompetitionDistance","CompetitionOpenSinceMonth","CompetitionOpenSinceYear","Promo2","Promo2SinceWeek","Promo2SinceYear","PromoInterval"',
    '1,"c","a",1270,6,2014,0,,,""',
    '2,"a","a",570,11,2007,1,27,2014,"Jan,Apr,Jul,Oct"',
    '3,"a","c",,,,1,40,2013,"Feb,May,Aug,Nov"',
    '4,"d","b",620,9,1961,0,,,""',
  ])
  write('store_states.csv', ['Store,State', '1,HE', '2,TH', '3,"HB,NI"', '4,HE'], '\r\n')
  write('state_names.csv', ['StateName,State', 'Hessen,HE', 'Thueringen,TH', 'Niedersachsen,"HB,NI"'])

  const [first, last, lastTest] = [Date.UTC(2013, 5, 1), Date.UTC(2014, 9, 31), Date.UTC(2014, 10, 9)]
  const weather = [
    'file,"Date","Max_TemperatureC","Mean_TemperatureC","Min_TemperatureC","Dew_PointC","MeanDew_PointC","Min_DewpointC","Max_Humidity","Mean_Humidity","Min_Humidity","Max_Sea_Level_PressurehPa","Mean_Sea_Level_PressurehPa","Min_Sea_Level_PressurehPa","Max_VisibilityKm","Mean_VisibilityKm","Min_VisibilitykM","Max_Wind_SpeedKm_h","Mean_Wind_SpeedKm_h","Max_Gust_SpeedKm_h","Precipitationmm","CloudCover","Events","WindDirDegrees"',
  ]
  for (const state of ['Hessen', 'Thueringen', 'Niedersachsen']) {
    for (let time = first; time <= lastTest; time += day) {
      const n = (time - first) / day
      const cloud = n % 10 === 0 ? 'NA' : n % 9
      weather.push(
        `${state},${isoDay(time)},${20 + (n % 7)},15,${10 - (n % 3)},7,5,1,9${n % 9},80,${60 + (n % 5)},1013,1005,1001,31,12,4,${30 + (n % 6)},${12 + (n % 4)},NA,0.5,${cloud},"${n % 3 === 0 ? 'Rain' : ''}",200`,
      )
    }
    weather.push('')
  }
  write('weather.csv', weather)
  const trend = ['file,week,trend']
  for (const region of ['Rossmann_DE_HE', 'Rossmann_DE', 'Rossmann_DE_TH', 'Rossmann_DE_NI']) {
    for (let time = first + day; time <= lastTest; time += 7 * day)
      trend.push(`${region},${isoDay(time)} - ${isoDay(time + 6 * day)},${50 + ((time / day) % 40)}`)
    trend.push('')
  }
  write('googletrend.csv', trend)

  const rows = (from: number, to: number, line: (store: number, time: number) => string): string[] => {
    const lines: string[] = []
    for (let time = to; time >= from; time -= day) for (const store of stores) lines.push(line(store, time))
    return lines
  }
  const holiday = (time: number): string => (isoDay(time).endsWith('10-03') ? 'a' : '0')
  const closed = (time: number): boolean => new Date(time).getUTCDay() === 0 || holiday(time) !== '0'
  const promo = (time: number): number => Number(Math.floor(time / day / 7) % 2 === 0 && !closed(time))
  const school = (time: number): number =>
    Number(isoDay(time).slice(5) >= '07-28' && isoDay(time).slice(5) <= '08-08')
  const train = rows(first, last, (store, time) => {
    const weekday = new Date(time).getUTCDay() || 7
    const sales = closed(time) ? 0 : 3000 + 1000 * store + 250 * weekday + 1500 * promo(time)
    return `${store},${weekday},${isoDay(time)},${sales},${sales >> 3},${Number(!closed(time))},${promo(time)},"${holiday(time)}","${school(time)}"`
  })
  const trainHeader =
    '"Store","DayOfWeek","Date","Sales","Customers","Open","Promo","StateHoliday","SchoolHoliday"'
  writeFileSync(join(folder, 'train.csv.gz'), gzipSync([trainHeader, ...train, ''].join('\n')))
  let id = 0
  write('test.csv', [
    '"Id","Store","DayOfWeek","Date","Open","Promo","StateHoliday","SchoolHoliday"',
    ...rows(last + day, lastTest, (store, time) => {
      const open = ++id === 5 ? '' : Number(!closed(time))
      return `${id},${store},${new Date(time).getUTCDay() || 7},${isoDay(time)},${open},${promo(time)},"0","0"`
    }),
  ])
}
