/** Columns of the weather table other than keys. */
const weatherColumns = [
  'Max_TemperatureC',
  'Mean_TemperatureC',
  'Min_TemperatureC',
  'Dew_PointC',
  'MeanDew_PointC',
  'Min_DewpointC',
  'Max_Humidity',
  'Mean_Humidity',
  'Min_Humidity',
  'Max_Sea_Level_PressurehPa',
  'Mean_Sea_Level_PressurehPa',
  'Min_Sea_Level_PressurehPa',
  'Max_VisibilityKm',
  'Mean_VisibilityKm',
  'Min_VisibilitykM',
  'Max_Wind_SpeedKm_h',
  'Mean_Wind_SpeedKm_h',
  'Max_Gust_SpeedKm_h',
  'Precipitationmm',
  'CloudCover',
  'Events',
  'WindDirDegrees',
]

const events = ['SchoolHoliday', 'StateHoliday', 'Promo']

/** Paths of the eight tables. */
export interface RossmannFiles {
  readonly train: string
  readonly test: string
  readonly store: string
  readonly storeStates: string
  readonly stateNames: string
  readonly trend: string
  readonly weather: string
}

/**
 * Statements that read the tables and leave a view `features`: one row for each row of train.csv, in its order, then one for each row of
 * test.csv, with every column of the original notebook. Rows of the test set have an `Id` and no `Sales`.
 *
 * The notebook's `Dayofweek`, Monday 0, is called `Weekday` here: names in SQL ignore case, and the files have a `DayOfWeek` from 1.
 *
 * Train and test rows of a store are one series of days: features of neighboring days reach across both files.
 */
export function featureStatements(files: RossmannFiles): string[] {
  return [
    ...storeStatements(files),
    ...trendStatements(files),
    ...weatherStatements(files),
    ...dayStatements(files),
    featureView,
  ]
}

/** Competition and promotion: missing years and months become 1900 and 1, a competitor opens on the 15th, a promotion starts on a Monday. */
function storeStatements(files: RossmannFiles): string[] {
  return [
    `CREATE TABLE stores AS
      SELECT s.Store::SMALLINT AS Store, t.State, s.StoreType, s.Assortment, s.CompetitionDistance,
        coalesce(s.CompetitionOpenSinceMonth, 1) AS CompetitionOpenSinceMonth,
        coalesce(s.CompetitionOpenSinceYear, 1900) AS CompetitionOpenSinceYear,
        make_date(coalesce(s.CompetitionOpenSinceYear, 1900), coalesce(s.CompetitionOpenSinceMonth, 1), 15) AS CompetitionOpenSince,
        s.Promo2, coalesce(s.Promo2SinceWeek, 1) AS Promo2SinceWeek, coalesce(s.Promo2SinceYear, 1900) AS Promo2SinceYear,
        date_trunc('week', make_date(coalesce(s.Promo2SinceYear, 1900), 1, 4))::DATE + 7 * (coalesce(s.Promo2SinceWeek, 1) - 1)
          AS Promo2Since,
        s.PromoInterval
      FROM read_csv(${quoted(files.store)}, header = true, columns = {
        Store: 'INTEGER', StoreType: 'VARCHAR', Assortment: 'VARCHAR', CompetitionDistance: 'INTEGER',
        CompetitionOpenSinceMonth: 'INTEGER', CompetitionOpenSinceYear: 'INTEGER', Promo2: 'TINYINT',
        Promo2SinceWeek: 'INTEGER', Promo2SinceYear: 'INTEGER', PromoInterval: 'VARCHAR' }, nullstr = '') AS s
      LEFT JOIN read_csv(${quoted(files.storeStates)}, header = true, columns = { Store: 'INTEGER', State: 'VARCHAR' }) AS t
        USING (Store)`,
    ...['State', 'StoreType', 'Assortment', 'PromoInterval'].flatMap((name) => asEnum('stores', name)),
  ]
}

/** A week belongs to the calendar year and the ISO week of its first day, a Sunday. Bremen shares the searches of Lower Saxony. */
function trendStatements(files: RossmannFiles): string[] {
  return [
    `CREATE TABLE trends AS
      SELECT CASE region WHEN 'NI' THEN 'HB,NI' ELSE region END AS State, year(start) AS Year, week(start) AS Week, trend
      FROM (
        SELECT split_part(file, '_', 3) AS region, split_part(week, ' - ', 1)::DATE AS start, trend
        FROM read_csv(${quoted(files.trend)}, header = true, columns = { file: 'VARCHAR', week: 'VARCHAR', trend: 'SMALLINT' })
        WHERE file IS NOT NULL)`,
  ]
}

function weatherStatements(files: RossmannFiles): string[] {
  const types = weatherColumns.map((name) => `${name}: '${name === 'Events' ? 'VARCHAR' : 'DOUBLE'}'`)
  return [
    `CREATE TABLE weather AS
      SELECT n.State, w.* EXCLUDE (file)
      FROM read_csv(${quoted(files.weather)}, header = true, nullstr = ['NA', ''], columns = {
        file: 'VARCHAR', Date: 'DATE', ${types.join(', ')} }) AS w
      JOIN read_csv(${quoted(files.stateNames)}, header = true, columns = { StateName: 'VARCHAR', State: 'VARCHAR' }) AS n
        ON w.file = n.StateName`,
    ...asEnum('weather', 'Events'),
  ]
}

/** The days of both files in file order, with features of neighboring days in the same store. */
function dayStatements(files: RossmannFiles): string[] {
  const shared = `Store: 'SMALLINT', DayOfWeek: 'TINYINT', Date: 'DATE'`
  const flags = `Open: 'TINYINT', Promo: 'TINYINT', StateHoliday: 'VARCHAR', SchoolHoliday: 'TINYINT'`
  const columns = `Store, DayOfWeek, Date, Open, Promo, StateHoliday <> '0' AS StateHoliday, SchoolHoliday`
  const around = events.flatMap((name) => [
    `coalesce(Date - max(CASE WHEN ${name}::BOOLEAN THEN Date END) OVER (days ROWS UNBOUNDED PRECEDING), 0)::SMALLINT AS After${name}`,
    `coalesce(Date - min(CASE WHEN ${name}::BOOLEAN THEN Date END) OVER (days ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING), 0)::SMALLINT AS Before${name}`,
    `sum(${name}::TINYINT) OVER (days ROWS 6 PRECEDING)::TINYINT AS ${name}_bw`,
    `sum(${name}::TINYINT) OVER (days ROWS BETWEEN CURRENT ROW AND 6 FOLLOWING)::TINYINT AS ${name}_fw`,
  ])
  return [
    `CREATE TABLE rows_read AS
      SELECT ${columns}, Sales, Customers, NULL::INTEGER AS Id
      FROM read_csv(${quoted(files.train)}, header = true, columns = {
        ${shared}, Sales: 'INTEGER', Customers: 'INTEGER', ${flags} })`,
    `INSERT INTO rows_read
      SELECT ${columns}, NULL, NULL, Id
      FROM read_csv(${quoted(files.test)}, header = true, columns = { Id: 'INTEGER', ${shared}, ${flags} }, nullstr = '')`,
    `CREATE TABLE days AS
      SELECT rowid AS row, *, ${around.join(', ')} FROM rows_read WINDOW days AS (PARTITION BY Store ORDER BY Date)`,
    'DROP TABLE rows_read',
  ]
}

const featureView = `CREATE VIEW features AS
  WITH joined AS (
    SELECT d.*, s.* EXCLUDE (Store),
      year(d.Date) AS Year, month(d.Date) AS Month, week(d.Date) AS Week, day(d.Date) AS Day,
      isodow(d.Date) - 1 AS Weekday, dayofyear(d.Date) AS Dayofyear,
      d.Date = last_day(d.Date) AS Is_month_end, day(d.Date) = 1 AS Is_month_start,
      d.Date = last_day(d.Date) AND month(d.Date) % 3 = 0 AS Is_quarter_end,
      day(d.Date) = 1 AND month(d.Date) % 3 = 1 AS Is_quarter_start,
      month(d.Date) = 12 AND day(d.Date) = 31 AS Is_year_end, dayofyear(d.Date) = 1 AS Is_year_start,
      epoch(d.Date)::BIGINT AS Elapsed,
      CASE WHEN s.CompetitionOpenSinceYear < 1990 THEN 0 ELSE greatest(d.Date - s.CompetitionOpenSince, 0) END AS CompetitionDaysOpen,
      CASE WHEN s.Promo2SinceYear < 1990 THEN 0 ELSE greatest(d.Date - s.Promo2Since, 0) END AS Promo2Days
    FROM days AS d LEFT JOIN stores AS s USING (Store))
  SELECT j.*,
    least(j.CompetitionDaysOpen // 30, 24) AS CompetitionMonthsOpen, least(j.Promo2Days // 7, 25) AS Promo2Weeks,
    t.trend, g.trend AS trend_DE, w.* EXCLUDE (State, Date)
  FROM joined AS j
  LEFT JOIN trends AS t ON t.State = j.State::VARCHAR AND t.Year = j.Year AND t.Week = j.Week
  LEFT JOIN trends AS g ON g.State = '' AND g.Year = j.Year AND g.Week = j.Week
  LEFT JOIN weather AS w ON w.State = j.State::VARCHAR AND w.Date = j.Date`

/** An enum is passed as small integers; text would be created again for every row. */
function asEnum(table: string, name: string): string[] {
  return [
    `CREATE TYPE ${name}_levels AS ENUM (SELECT DISTINCT ${name} FROM ${table} WHERE ${name} IS NOT NULL ORDER BY 1)`,
    `ALTER TABLE ${table} ALTER ${name} TYPE ${name}_levels`,
  ]
}

function quoted(path: string): string {
  return `'${path.replaceAll("'", "''")}'`
}
