// All cases, of which the default set has a sample.
import './fit-file.test.ts'
