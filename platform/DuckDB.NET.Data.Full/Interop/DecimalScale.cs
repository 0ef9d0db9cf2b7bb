using System.Numerics;

namespace DuckDB.NET.Native;

/// <summary>Conversions between DECIMAL's unscaled integers and <see cref="decimal"/>.</summary>
internal static class DecimalScale
{
    private const int MaxDotnetScale = 28;

    private static readonly Int128 MaxUnscaled = (Int128)decimal.MaxValue;

    private static readonly Int128[] Powers = PowersOfTen();

    /// <summary>Throws <see cref="OverflowException"/> when the value has more digits before the point than decimal holds.</summary>
    public static decimal ToDecimal(Int128 unscaled, int scale)
    {
        var negative = unscaled < 0;
        var magnitude = negative ? -unscaled : unscaled;
        var dropped = 0;
        while (dropped < scale && (scale - dropped > MaxDotnetScale || magnitude / Powers[dropped] > MaxUnscaled))
        {
            dropped++;
        }

        var (quotient, rest) = Int128.DivRem(magnitude, Powers[dropped]);
        magnitude = dropped > 0 && rest >= Powers[dropped] / 2 && quotient < MaxUnscaled ? quotient + 1 : quotient;
        scale -= dropped;

        if (magnitude > MaxUnscaled)
        {
            throw new OverflowException("The DECIMAL has more digits than System.Decimal holds: read it as text or BigInteger.");
        }

        var bits = (UInt128)magnitude;
        return new decimal((int)(uint)bits, (int)(uint)(bits >> 32), (int)(uint)(bits >> 64), negative, (byte)scale);
    }

    /// <summary>The unscaled integer of <paramref name="value"/> at <paramref name="scale"/>, rounded half away from zero.</summary>
    public static Int128 ToUnscaled(decimal value, int scale)
    {
        if (value.Scale > scale)
        {
            value = decimal.Round(value, scale, MidpointRounding.AwayFromZero);
        }

        Span<int> parts = stackalloc int[4];
        decimal.GetBits(value, parts);
        var magnitude = new UInt128((uint)parts[2], (uint)parts[0] | ((ulong)(uint)parts[1] << 32));
        var unscaled = checked((Int128)magnitude * Powers[scale - value.Scale]);
        return parts[3] < 0 ? -unscaled : unscaled;
    }

    /// <summary>Throws <see cref="OverflowException"/> when <paramref name="unscaled"/> needs more than <paramref name="width"/> digits.</summary>
    public static Int128 RequireWidth(Int128 unscaled, int width, int scale) => Int128.Abs(unscaled) < Powers[width]
        ? unscaled
        : throw new OverflowException($"The value has more digits than DECIMAL({width}, {scale}) holds.");

    /// <summary>Number of decimal digits of <paramref name="unscaled"/>, at least 1.</summary>
    public static byte Width(Int128 unscaled)
    {
        var magnitude = Int128.Abs(unscaled);
        byte width = 1;
        while (width < 38 && magnitude >= Powers[width])
        {
            width++;
        }

        return width;
    }

    /// <summary>The exact integer, or an <see cref="OverflowException"/>.</summary>
    public static Int128 ToInt128(BigInteger value) => (Int128)value;

    private static Int128[] PowersOfTen()
    {
        var powers = new Int128[39];
        powers[0] = 1;
        for (var i = 1; i < powers.Length; i++)
        {
            powers[i] = powers[i - 1] * 10;
        }

        return powers;
    }
}
