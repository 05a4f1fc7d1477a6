// All cases, of which the default set has a sample.
import './bad-input.test.ts'
