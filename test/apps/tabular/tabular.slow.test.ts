// All cases, of which the default set has a sample.
import './tabular.test.ts'
