export { constant_, dirac_, eye_, normal_, ones_, uniform_, zeros_ } from './fill.ts'
export { calculateGain, type Nonlinearity } from './gain.ts'
export { identityRecurrent_, type IdentityRecurrentOptions } from './identity-recurrent.ts'
export { orthogonal_, type OrthogonalOptions } from './orthogonal.ts'
export {
  kaimingNormal_,
  kaimingUniform_,
  xavierNormal_,
  xavierUniform_,
  type KaimingOptions,
  type XavierOptions,
} from './scaled.ts'
