import { F, type Tensor } from '../../../src/index.ts'
import type { Call } from './calls.ts'
import type { CallArguments } from './call-arguments.ts'
import type { OpInfoName } from './op-names.ts'

const convolution = (f: typeof F.conv1d): Call => [
  'input weight bias stride padding dilation groups',
  (a) =>
    f(
      a.tensor(),
      a.tensor('weight'),
      a.maybeTensor('bias'),
      a.options('stride', 'padding', 'dilation', 'groups'),
    ),
]

const transposedConvolution = (f: typeof F.convTranspose1d): Call => [
  'input weight bias stride padding output_padding groups dilation',
  (a) =>
    f(
      a.tensor(),
      a.tensor('weight'),
      a.maybeTensor('bias'),
      a.options('stride', 'padding', 'output_padding', 'groups', 'dilation'),
    ),
]

/** PyTorch's None and its empty list of strides stand for the kernel size. */
function poolOptions<O extends object>(a: CallArguments, ...names: string[]): O {
  const options = a.options<Record<string, unknown>>(...names)
  const { stride } = options
  if (stride === null || (Array.isArray(stride) && stride.length === 0)) delete options['stride']
  return options as O
}

type Indexed = { readonly values: Tensor; readonly indices: Tensor }

const both = (a: CallArguments, { values, indices }: Indexed): Tensor | Tensor[] =>
  a.flag('return_indices') ? [values, indices] : values

const maxPool = (f: typeof F.maxPool1dWithIndices): Call => [
  'input kernel_size stride padding dilation',
  (a) =>
    both(
      a,
      f(
        a.tensor(),
        a.get('kernel_size') as number,
        poolOptions(a, 'stride', 'padding', 'dilation', 'ceil_mode'),
      ),
    ),
]

const maxUnpool = (f: typeof F.maxUnpool1d): Call => [
  'input indices kernel_size stride padding output_size',
  (a) =>
    f(
      a.tensor(),
      a.tensor('indices'),
      a.get('kernel_size') as number,
      poolOptions(a, 'stride', 'padding', 'output_size'),
    ),
]

const adaptiveMaxPool = (f: typeof F.adaptiveMaxPool1dWithIndices): Call => [
  'input output_size return_indices',
  (a) => both(a, f(a.tensor(), a.get('output_size') as number)),
]

const adaptiveAvgPool = (f: typeof F.adaptiveAvgPool1d): Call => [
  'input output_size',
  (a) => f(a.tensor(), a.get('output_size') as number),
]

const interpolation = (mode: NonNullable<Parameters<typeof F.interpolate>[1]>['mode']): Call => [
  'input size scale_factor mode align_corners recompute_scale_factor',
  (a) => (
    a.get('mode'),
    F.interpolate(a.tensor(), {
      ...a.options('size', 'scale_factor', 'align_corners', 'recompute_scale_factor'),
      mode: mode!,
    })
  ),
]

const padding: Call = [
  'input pad mode value',
  (a) => {
    const { mode = 'constant', value } = a.options<{ mode?: 'constant'; value?: number | null }>(
      'mode',
      'value',
    )
    return F.pad(a.tensor(), a.sizes('pad'), { mode, value: value ?? 0 })
  },
]

/** The calls for sequences and images. */
export const imageCalls = {
  'nn.functional.adaptive_avg_pool1d': adaptiveAvgPool(F.adaptiveAvgPool1d),
  'nn.functional.adaptive_avg_pool2d': adaptiveAvgPool(F.adaptiveAvgPool2d),
  'nn.functional.adaptive_max_pool1d': adaptiveMaxPool(F.adaptiveMaxPool1dWithIndices),
  'nn.functional.adaptive_max_pool2d': adaptiveMaxPool(F.adaptiveMaxPool2dWithIndices),
  'nn.functional.avg_pool1d': [
    'input kernel_size stride padding ceil_mode count_include_pad',
    (a) =>
      F.avgPool1d(
        a.tensor(),
        a.get('kernel_size') as number,
        poolOptions(a, 'stride', 'padding', 'ceil_mode', 'count_include_pad'),
      ),
  ],
  'nn.functional.avg_pool2d': [
    'input kernel_size stride padding ceil_mode count_include_pad divisor_override',
    (a) =>
      F.avgPool2d(
        a.tensor(),
        a.get('kernel_size') as number,
        poolOptions(a, 'stride', 'padding', 'ceil_mode', 'count_include_pad', 'divisor_override'),
      ),
  ],
  'nn.functional.conv1d': convolution(F.conv1d),
  'nn.functional.conv2d': convolution(F.conv2d),
  'nn.functional.conv_transpose1d': transposedConvolution(F.convTranspose1d),
  'nn.functional.conv_transpose2d': transposedConvolution(F.convTranspose2d),
  'nn.functional.group_norm': [
    'input num_groups weight bias eps',
    (a) =>
      F.groupNorm(a.tensor(), a.number('num_groups'), {
        ...a.options('eps'),
        weight: a.maybeTensor('weight'),
        bias: a.maybeTensor('bias'),
      }),
  ],
  'nn.functional.instance_norm': [
    'input running_mean running_var weight bias use_input_stats momentum eps',
    (a) =>
      F.instanceNorm(a.tensor(), a.maybeTensor('running_mean'), a.maybeTensor('running_var'), {
        ...a.options('use_input_stats', 'momentum', 'eps'),
        weight: a.maybeTensor('weight'),
        bias: a.maybeTensor('bias'),
      }),
  ],
  'nn.functional.interpolate.area': interpolation('area'),
  'nn.functional.interpolate.bicubic': interpolation('bicubic'),
  'nn.functional.interpolate.trilinear': interpolation('trilinear'),
  'nn.functional.interpolate.bilinear': interpolation('bilinear'),
  'nn.functional.interpolate.linear': interpolation('linear'),
  'nn.functional.interpolate.nearest': interpolation('nearest'),
  'nn.functional.interpolate.nearest-exact': interpolation('nearest-exact'),
  'nn.functional.max_pool1d': maxPool(F.maxPool1dWithIndices),
  'nn.functional.max_pool2d': maxPool(F.maxPool2dWithIndices),
  'nn.functional.max_unpool1d': maxUnpool(F.maxUnpool1d),
  'nn.functional.max_unpool1d.grad': maxUnpool(F.maxUnpool1d),
  'nn.functional.max_unpool2d': maxUnpool(F.maxUnpool2d),
  'nn.functional.max_unpool2d.grad': maxUnpool(F.maxUnpool2d),
  'nn.functional.pad.circular': padding,
  'nn.functional.pad.constant': padding,
  'nn.functional.pad.reflect': padding,
  'nn.functional.pad.replicate': padding,
  'nn.functional.pad.replicate_negative': padding,
  'nn.functional.pixel_shuffle': [
    'input upscale_factor',
    (a) => F.pixelShuffle(a.tensor(), a.number('upscale_factor')),
  ],
  'nn.functional.pixel_unshuffle': [
    'input downscale_factor',
    (a) => F.pixelUnshuffle(a.tensor(), a.number('downscale_factor')),
  ],
  'nn.functional.unfold': [
    'input kernel_size dilation padding stride',
    (a) => F.unfold(a.tensor(), a.get('kernel_size') as number, a.options('dilation', 'padding', 'stride')),
  ],
  constant_pad_nd: [
    'input pad value',
    (a) => F.pad(a.tensor(), a.sizes('pad'), { value: a.number('value', 0) }),
  ],
} satisfies Partial<Record<OpInfoName, Call>>
