// Tests that import parts of src use all methods of a tensor, as users of `lanner` do. (`core-methods.test.ts` sees to it that library code does not.)
import '../src/tensor/all-methods.ts'
