// All cases, of which the default set has a sample.
import './lesson7-best.test.ts'
