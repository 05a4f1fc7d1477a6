// All nets, of which the default set has a sample.
import './torchvision.test.ts'
