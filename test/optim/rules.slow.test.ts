// All cases, of which the default set has a sample.
import './rules.test.ts'
