// All cases, of which the default set has a sample.
import './hugging-face.test.ts'
