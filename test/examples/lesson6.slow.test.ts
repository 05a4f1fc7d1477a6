// All cases, of which the default set has a sample.
import './lesson6.test.ts'
