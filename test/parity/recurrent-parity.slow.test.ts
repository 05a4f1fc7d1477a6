// All cases, of which the default set has a sample.
import './recurrent-parity.test.ts'
