export { abs } from './abs.ts'
export { add } from './add.ts'
export { all, any } from './any-all.ts'
export { cat, stack } from './cat.ts'
export { cdist, type CdistOptions } from './cdist.ts'
export { clamp, type ClampBound, type ClampOptions } from './clamp.ts'
export { clone } from './clone.ts'
export { eq, ge, gt, isFinite, isNan, le, lt, ne } from './compare.ts'
export { contiguous } from './contiguous.ts'
export { crossEntropy } from './cross-entropy.ts'
export { cumsum } from './cumsum.ts'
export { detach } from './detach.ts'
export { div } from './div.ts'
export { dropout } from './dropout.ts'
export { erf } from './erf.ts'
export { exp } from './exp.ts'
export { expand } from './expand.ts'
export { amax, amin, argmax, argmin, max, min, type ValuesAndIndices } from './extremum.ts'
export { filled, onesLike, zerosLike } from './fill.ts'
export { flip } from './flip.ts'
export { gather } from './gather.ts'
export { gelu } from './gelu.ts'
export {
  add_,
  clamp_,
  copy_,
  div_,
  exp_,
  fill_,
  mul_,
  neg_,
  normal_,
  relu_,
  sigmoid_,
  sqrt_,
  sub_,
  tanh_,
  uniform_,
  zero_,
} from './in-place.ts'
export { indexSelect } from './index-select.ts'
export { linear } from './linear.ts'
export { log, log1p } from './log.ts'
export { logicalAnd, logicalNot, logicalOr, logicalXor } from './logical.ts'
export { maskedFill } from './masked-fill.ts'
export { bmm, dot, matmul, mm } from './matmul.ts'
export { maximum, minimum } from './maximum.ts'
export { mean } from './mean.ts'
export { mul } from './mul.ts'
export { neg } from './neg.ts'
export { nll, type NllOptions } from './nll.ts'
export { norm } from './norm.ts'
export { pow } from './pow.ts'
export { prod } from './prod.ts'
export { reciprocal } from './reciprocal.ts'
export { relu } from './relu.ts'
export { ceil, floor, round } from './rounding.ts'
export { addRows, takeRows } from './rows.ts'
export { scatterAdd } from './scatter-add.ts'
export { sigmoid } from './sigmoid.ts'
export { sign } from './sign.ts'
export { narrow, select, slice } from './slice.ts'
export { logSoftmax, softmax } from './softmax.ts'
export { softplus } from './softplus.ts'
export { rsqrt, sqrt } from './sqrt.ts'
export { square } from './square.ts'
export { squeeze, unsqueeze } from './squeeze.ts'
export { sub } from './sub.ts'
export { sum, type ReduceOptions } from './sum.ts'
export { sumTo } from './sum-to.ts'
export { tanh } from './tanh.ts'
export { toDtype } from './to-dtype.ts'
export { sort, topk, type SortOptions, type TopkOptions } from './topk.ts'
export { permute, transpose } from './transpose.ts'
export { cos, sin } from './trigonometry.ts'
export { std, variance, type VarianceOptions } from './variance.ts'
export { reshape, view } from './view.ts'
export { where } from './where.ts'
