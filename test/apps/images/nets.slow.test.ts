// All nets, of which the default set has a sample.
import './nets.test.ts'
