// e to a power: the twin of io.altiplano.engine.kernel.Exponential, step by step.
#ifndef ALTIPLANO_EXPONENTIAL_H
#define ALTIPLANO_EXPONENTIAL_H

#include "lanes.h"

INLINE sixteen exponential(sixteen x) {
  const sixteen rounding = same16(12582912.0f);
  sixteen clamped = larger16(smaller16(x, same16(89.0f)), same16(-104.0f));
  sixteen shifted = multiply_add16(clamped, same16(0x1.715476p0f), rounding);
  sixteen n = add16(shifted, same16(-12582912.0f));
  sixteen r = multiply_add16(n, same16(-0x1.62e4p-1f), clamped);
  r = multiply_add16(n, same16(-0x1.7f7d1cp-20f), r);
  sixteen p = multiply_add16(r, same16(1 / 5040.0f), same16(1 / 720.0f));
  p = multiply_add16(p, r, same16(1 / 120.0f));
  p = multiply_add16(p, r, same16(1 / 24.0f));
  p = multiply_add16(p, r, same16(1 / 6.0f));
  p = multiply_add16(p, r, same16(1 / 2.0f));
  p = add16(multiply_add16(p, multiply16(r, r), r), same16(1));
  return times_power16(p, shifted);
}

#endif
