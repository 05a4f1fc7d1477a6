// All cases, of which the default set has a sample.
import './transformer.test.ts'
