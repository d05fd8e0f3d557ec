// exp follows FreeBSD's msun (e_exp.c); log is an atanh series carried in two doubles, so that pow
// keeps its last digits; the incomplete beta's power term follows Loader, "Fast and accurate
// computation of binomial probabilities" (2000), which avoids differences of large logarithms.
#include "keel/base/math.hpp"

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace keel::fixed {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double ln2_high = 6.93147180369123816490e-01;  // 21 trailing zero bits: k * it is exact
constexpr double ln2_low = 1.90821492927058770002e-10;
constexpr double log_sqrt_two_pi = 9.18938533204672741780e-01;
constexpr double two_pi = 6.28318530717958647693e+00;

// An unevaluated sum, |low| at most half a unit in the last place of high.
struct Pair {
  double high = 0;
  double low = 0;
};

Pair exact_sum(double a, double b) noexcept {  // Knuth
  const double sum = a + b;
  const double b_part = sum - a;
  return {sum, (a - (sum - b_part)) + (b - b_part)};
}

Pair split(double a) noexcept {  // Veltkamp
  const double scaled = 134217729.0 * a;
  const double high = scaled - (scaled - a);
  return {high, a - high};
}

Pair exact_product(double a, double b) noexcept {  // Dekker
  const double product = a * b;
  const Pair x = split(a);
  const Pair y = split(b);
  return {product, ((x.high * y.high - product) + x.high * y.low + x.low * y.high) + x.low * y.low};
}

Pair add(Pair a, Pair b) noexcept {
  const Pair sum = exact_sum(a.high, b.high);
  return exact_sum(sum.high, sum.low + (a.low + b.low));
}

Pair multiply(Pair a, Pair b) noexcept {
  const Pair product = exact_product(a.high, b.high);
  return exact_sum(product.high, product.low + (a.high * b.low + a.low * b.high));
}

double power_of_two(int k) noexcept {  // -1022 <= k <= 1023
  return std::bit_cast<double>(static_cast<std::uint64_t>(k + 1023) << 52);
}

double scale(double x, int k) noexcept {
  if (k > 1023) return x * power_of_two(1023) * power_of_two(k - 1023);
  if (k < -1021) return x * power_of_two(k + 1000) * power_of_two(-1000);
  return x * power_of_two(k);
}

// ln x for finite x > 0, to about 100 bits.
Pair log_pair(double x) noexcept {
  int k = 0;
  if (x < std::numeric_limits<double>::min()) {
    x *= 0x1p54;
    k = -54;
  }
  const auto bits = std::bit_cast<std::uint64_t>(x);
  k += static_cast<int>(bits >> 52) - 1023;
  double m = std::bit_cast<double>((bits & 0xfffffffffffffULL) | 0x3ff0000000000000ULL);
  if (m > 1.4142135623730951) {
    m *= 0.5;
    ++k;
  }
  // s = (m - 1) / (m + 1), |s| <= 0.1716; ln m = 2s (1 + s^2/3 + s^4/5 + ...).
  const double numerator = m - 1;
  const Pair denominator = exact_sum(1, m);
  const double quotient = numerator / denominator.high;
  const Pair product = exact_product(quotient, denominator.high);
  const double rest = ((numerator - product.high) - product.low) - quotient * denominator.low;
  const Pair s = exact_sum(quotient, rest / denominator.high);
  const Pair z = multiply(s, s);
  double tail = 0;
  for (int n = 27; n >= 5; n -= 2) tail = tail * z.high + 1.0 / n;
  const Pair third{3.33333333333333314830e-01, 1.85037170770859413132e-17};
  const Pair series = add(multiply(z, third), {z.high * z.high * tail, 0});
  const Pair twice{2 * s.high, 2 * s.low};
  const Pair log_m = add(twice, multiply(twice, series));
  return add(add({k * ln2_high, 0}, {k * ln2_low, 0}), log_m);
}

// ln(1 + t) - t without cancellation, t > -1.
double log1p_minus(double t) noexcept {
  if (t < -0.5 || t > 0.5) return log1p(t) - t;
  const double r = t / (2 + t);
  const double z = r * r;
  double sum = 0;
  for (int n = 37; n >= 3; n -= 2) sum = sum * z + 1.0 / n;
  return r * (2 * z * sum - t);
}

// ln Gamma(2 + e) for |e| <= 0.5: e (1 - gamma) + sum_k (-1)^k (zeta(k) - 1) e^k / k.
double log_gamma_near_two(double e) noexcept {
  static constexpr double coefficients[] = {
      4.22784335098467134e-01,  3.22467033424113203e-01,  -6.73523010531981020e-02,
      2.05808084277845464e-02,  -7.38555102867398568e-03, 2.89051033074152336e-03,
      -1.19275391170326102e-03, 5.09669524743042450e-04,  -2.23154758453579386e-04,
      9.94575127818085310e-05,  -4.49262367381331420e-05, 2.05072127756706911e-05,
      -9.43948827526839672e-06, 4.37486678990748817e-06,  -2.03921575380136619e-06,
      9.55141213040741935e-07,  -4.49246919876456619e-07, 2.12071848055546646e-07,
      -1.00432248239680991e-07, 4.76981016936398040e-08,  -2.27110946089431635e-08,
      1.08386592148969546e-08,  -5.18347504197004664e-09, 2.48367454380247848e-09,
      -1.19214014058609115e-09, 5.73136724167886225e-10,  -2.75952288512423336e-10};
  double sum = 0;
  for (int k = 26; k >= 0; --k) sum = sum * e + coefficients[k];
  return sum * e;
}

// What Stirling's formula leaves out: ln Gamma(x) - ((x - 1/2) ln x - x + ln sqrt(2 pi)), x >= 10.
double stirling_series(double x) noexcept {
  const double z = 1 / (x * x);
  double sum = -2.9550653594771242e-02;
  sum = sum * z + 6.4102564102564100e-03;
  sum = sum * z - 1.9175269175269176e-03;
  sum = sum * z + 8.4175084175084175e-04;
  sum = sum * z - 5.9523809523809530e-04;
  sum = sum * z + 7.9365079365079365e-04;
  sum = sum * z - 2.7777777777777778e-03;
  sum = sum * z + 8.3333333333333329e-02;
  return sum / x;
}

double stirling_error(double x) noexcept {
  if (x >= 10) return stirling_series(x);
  return log_gamma(x) - ((x - 0.5) * log(x) - x + log_sqrt_two_pi);
}

// x^a y^b / B(a, b) with y = 1 - x.
double beta_power_term(double a, double b, double x, double y) noexcept {
  const double n = a + b;
  const double away = x * b - y * a;  // n (x - a / n)
  const double exponent = a * log1p_minus(away / a) + b * log1p_minus(-away / b) +
                          (stirling_error(n) - stirling_error(a) - stirling_error(b));
  return std::sqrt(a / n * b / two_pi) * exp(exponent);
}

// Continued fraction of DLMF 8.17.22 by Lentz's method; fast for x < (a + 1) / (a + b + 2).
double beta_fraction(double a, double b, double x) noexcept {
  constexpr double tiny = 1e-300;
  constexpr int steps_max = 20000;
  const auto guarded = [](double v) { return v > -tiny && v < tiny ? tiny : v; };
  double c = 1;
  double d = 1 / guarded(1 - (a + b) * x / (a + 1));
  double value = d;
  for (int m = 1; m <= steps_max; ++m) {
    const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / guarded(1 + even * d);
    c = guarded(1 + even / c);
    value *= d * c;
    const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / guarded(1 + odd * d);
    c = guarded(1 + odd / c);
    const double step = d * c;
    value *= step;
    if (step > 1 - 1e-16 && step < 1 + 3e-16) break;
  }
  return value;
}

}  // namespace

double exp(double x) noexcept {
  if (x != x) return x;
  if (x > 709.782712893383973096) return infinity;
  if (x < -745.13321910194110842) return 0;
  const int k = static_cast<int>(x * 1.44269504088896338700 + (x < 0 ? -0.5 : 0.5));
  const double high = x - k * ln2_high;
  const double low = k * ln2_low;
  const double r = high - low;
  const double z = r * r;
  double p = 4.13813679705723846039e-08;
  p = p * z - 1.65339022054652515390e-06;
  p = p * z + 6.61375632143793436117e-05;
  p = p * z - 2.77777777770155933842e-03;
  p = p * z + 1.66666666666666019037e-01;
  const double c = r - z * p;
  return scale(1 + (r * c / (2 - c) - low + high), k);
}

double log(double x) noexcept {
  if (x != x || x < 0) return not_a_number;
  if (x == 0) return -infinity;
  if (x == infinity) return x;
  const Pair value = log_pair(x);
  return value.high + value.low;
}

double log1p(double x) noexcept {
  if (x != x || x < -1) return not_a_number;
  if (x == -1) return -infinity;
  if (x == infinity) return x;
  const Pair u = exact_sum(1, x);
  const Pair value = log_pair(u.high);
  return value.high + (value.low + u.low / u.high);
}

double pow(double base, double exponent) noexcept {
  if (exponent == 0 || base == 1) return 1;
  if (base != base || exponent != exponent || base < 0) return not_a_number;
  if (base == 0) return exponent > 0 ? 0 : infinity;
  if (base == infinity) return exponent > 0 ? infinity : 0;
  const Pair l = log_pair(base);
  const double estimate = exponent * l.high;
  if (estimate > 710) return infinity;
  if (estimate < -746) return 0;
  const Pair product = exact_product(exponent, l.high);
  const double power = exp(product.high);
  return power == infinity ? power : power + power * (product.low + exponent * l.low);
}

double log_gamma(double x) noexcept {
  if (!(x > 0)) return not_a_number;
  if (x >= 10)
    return x == infinity ? x : (x - 0.5) * log(x) - x + log_sqrt_two_pi + stirling_series(x);
  if (x < 0.5)
    return log_gamma_near_two(x) - log1p(x) - log(x);  // Gamma(x) = Gamma(2 + x) / (x (1 + x))
  if (x < 1.5) return log_gamma_near_two(x - 1) - log1p(x - 1);
  double product = 1;
  while (x > 2.5) {
    x -= 1;
    product *= x;
  }
  return log_gamma_near_two(x - 2) + log(product);
}

double incomplete_beta(double a, double b, double x) noexcept {
  if (!(a > 0) || !(b > 0) || !(x >= 0) || x > 1 || a == infinity || b == infinity) {
    return not_a_number;
  }
  if (x == 0 || x == 1) return x;
  const double y = 1 - x;
  if (x < (a + 1) / (a + b + 2)) return beta_power_term(a, b, x, y) * beta_fraction(a, b, x) / a;
  return 1 - beta_power_term(b, a, y, x) * beta_fraction(b, a, y) / b;
}

double logistic(double x) noexcept {
  if (x != x) return x;
  if (x >= 0) return 1 / (1 + exp(-x));
  const double e = exp(x);
  return e / (1 + e);
}

}  // namespace keel::fixed
