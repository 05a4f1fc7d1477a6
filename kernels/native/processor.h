#pragma once

/// Whether the processor and the operating system run the instructions of `avx2` (AVX2, FMA, F16C, BMI1, BMI2). False but on x86-64.
bool processorHasAvx2();
/// The same of `avx512` (AVX-512 F, VL, BW, DQ beside those of `avx2`).
bool processorHasAvx512();
