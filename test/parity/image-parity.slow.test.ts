// All cases, of which the default set has a sample.
import './image-parity.test.ts'
