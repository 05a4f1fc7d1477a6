// All cases, the heavy ones too.
import './native.test.ts'
