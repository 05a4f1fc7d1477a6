/** The categories of the original notebook, in its order. */
export const categories = [
  'Store',
  'DayOfWeek',
  'Year',
  'Month',
  'Day',
  'StateHoliday',
  'CompetitionMonthsOpen',
  'Promo2Weeks',
  'StoreType',
  'Assortment',
  'PromoInterval',
  'CompetitionOpenSinceYear',
  'Promo2SinceYear',
  'State',
  'Week',
  'Events',
  'Promo_fw',
  'Promo_bw',
  'StateHoliday_fw',
  'StateHoliday_bw',
  'SchoolHoliday_fw',
  'SchoolHoliday_bw',
] as const

/** The continuous variables of the original notebook, in its order. */
export const continuous = [
  'CompetitionDistance',
  'Max_TemperatureC',
  'Mean_TemperatureC',
  'Min_TemperatureC',
  'Max_Humidity',
  'Mean_Humidity',
  'Min_Humidity',
  'Max_Wind_SpeedKm_h',
  'Mean_Wind_SpeedKm_h',
  'CloudCover',
  'trend',
  'trend_DE',
  'AfterStateHoliday',
  'BeforeStateHoliday',
  'Promo',
  'SchoolHoliday',
] as const

/** First and last validation day: as long as the test set, a year earlier. */
export const validationDays = { first: Date.UTC(2014, 7, 1), last: Date.UTC(2014, 8, 17) } as const
