// All malformed files for readTable, of which the slow set takes a sample.
import './csv-fuzz.slow.test.ts'
