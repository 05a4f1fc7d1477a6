// All cases, of which the default set has a sample.
import './read-text.test.ts'
