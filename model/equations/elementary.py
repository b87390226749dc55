"""The exponential and the logarithm by arithmetic alone: the same bits on every machine.

Those of the C library differ in the last bit from one library and processor to another; sums, products and quotients of
IEEE 754 do not.
"""

import math

import numpy as np

from model.compiled import equation

LN2_HIGH = 6.93147180369123816490e-01  # ln 2 in two parts, the first short enough for k LN2_HIGH to be exact
LN2_LOW = 1.90821492927058770002e-10
SMALLEST = -1022  # exponent of the smallest number with all its digits
LARGEST = 1023
_POWERS_OF_TWO = np.array([math.ldexp(1.0, k) for k in range(SMALLEST, LARGEST + 1)])


@equation
def exp(x: float) -> float:
    """Return e to the power of x, within one unit in the last place; 0 below -708, infinite above 709.

    x = k ln 2 + r with |r| <= ln 2 / 2; then a rational approximation of e to the power of r.

    Source: Sun (1993) for the coefficients.
    """
    if x != x:
        return x
    if x < -708.0:
        return 0.0
    if x > 709.0:
        return math.inf
    k = math.floor(x / (LN2_HIGH + LN2_LOW) + 0.5)
    high, low = x - k * LN2_HIGH, k * LN2_LOW
    r = high - low
    t = r * r
    series = -1.65339022054652515390e-06 + t * 4.13813679705723846039e-08
    series = 6.61375632143793436117e-05 + t * series
    series = -2.77777777770155933842e-03 + t * series
    c = r - t * (1.66666666666666019037e-01 + t * series)
    return float((1.0 - ((low - r * c / (2.0 - c)) - high)) * _POWERS_OF_TWO[k - SMALLEST])


@equation
def log(x: float) -> float:
    """Return the natural logarithm of x, within one unit in the last place; minus infinity at 0, no number below.

    x = 2^k (1 + f) with 1 + f in [sqrt(1/2), sqrt(2)); then a series in (f / (2 + f))^2.

    Source: Sun (1993) for the coefficients.
    """
    if not 0.0 < x < math.inf:
        return x if x > 0.0 else -math.inf if x == 0.0 else math.nan
    part, k = math.frexp(x)
    if part < 0.7071067811865476:
        part, k = 2.0 * part, k - 1
    f = part - 1.0
    s = f / (2.0 + f)
    z = s * s
    w = z * z
    even = w * (3.999999999940941908e-01 + w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01))
    odd = 1.818357216161805012e-01 + w * 1.479819860511658591e-01
    odd = z * (6.666666666666735130e-01 + w * (2.857142874366239149e-01 + w * odd))
    half = 0.5 * f * f
    return k * LN2_HIGH - ((half - (s * (half + even + odd) + k * LN2_LOW)) - f)
