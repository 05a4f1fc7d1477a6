#pragma once

/// Whether processor and operating system support the `avx2` set (AVX2, FMA, F16C, BMI1, BMI2). Always false except on x86-64.
bool processorHasAvx2();
/// The same for `avx512` (AVX-512 F, VL, BW, DQ in addition to `avx2`).
bool processorHasAvx512();
