// All cases, of which the default set has a sample.
import './pipeline-fitter.test.ts'
