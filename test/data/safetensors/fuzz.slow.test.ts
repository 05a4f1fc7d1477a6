// All inputs, of which the default set has a sample.
import './fuzz.test.ts'
