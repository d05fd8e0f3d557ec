// Scalar maths of the fold: the same bits on every x86-64 and AArch64 machine, because it uses only
// IEEE additions, multiplications, divisions and square roots in a fixed order.
// Relative error at most 2e-15 (exp, log, log1p, pow), 1e-13 (log_gamma, incomplete_beta).
// Thread safety: pure functions. NaN in gives NaN out.
#pragma once

namespace keel::fixed {

[[nodiscard]] double exp(double x) noexcept;                      // 0 below -745, +inf above 709.79
[[nodiscard]] double log(double x) noexcept;                      // -inf at 0, NaN below
[[nodiscard]] double log1p(double x) noexcept;                    // ln(1 + x), accurate near 0
[[nodiscard]] double pow(double base, double exponent) noexcept;  // base >= 0
[[nodiscard]] double log_gamma(double x) noexcept;                // x > 0
// Regularised incomplete beta I_x(a, b), a, b > 0, x in [0, 1].
[[nodiscard]] double incomplete_beta(double a, double b, double x) noexcept;
// 1 / (1 + e^-x) without overflow.
[[nodiscard]] double logistic(double x) noexcept;

}  // namespace keel::fixed
