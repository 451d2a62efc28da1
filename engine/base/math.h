#pragma once
// exp and log made of + − × ÷ only, so that decisions are the same on every CPU and C library.

namespace pendler {

/// e^x, relative error below 1e-14 for |x| < 700; 0 below, infinity above.
double own_exp(double x);
/// Natural logarithm of x > 0, absolute error below 1e-14 × max(1, |log x|).
double own_log(double x);

}  // namespace pendler
