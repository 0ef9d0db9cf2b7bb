using System.Buffers.Binary;
using System.Globalization;

namespace StockKafka.Platform.Dashboard.Telemetry;

/// <summary>Ids of traces and spans as numbers, which compare and hash without allocation; 0 is none (W3C Trace Context).</summary>
internal static class TelemetryId
{
    public static UInt128 Trace(ReadOnlySpan<byte> bytes) => bytes.Length == 16 ? BinaryPrimitives.ReadUInt128BigEndian(bytes) : 0;

    public static ulong Span(ReadOnlySpan<byte> bytes) => bytes.Length == 8 ? BinaryPrimitives.ReadUInt64BigEndian(bytes) : 0;

    public static string? Show(UInt128 trace) => trace == 0 ? null : trace.ToString("x32", CultureInfo.InvariantCulture);

    public static string? Show(ulong span) => span == 0 ? null : span.ToString("x16", CultureInfo.InvariantCulture);

    public static bool TryParseTrace(string text, out UInt128 trace) =>
        UInt128.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out trace) && text.Length == 32;

    public static bool TryParseSpan(string text, out ulong span) =>
        ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out span) && text.Length == 16;
}

/// <summary>Times of telemetry: nanoseconds since the Unix epoch there, milliseconds here.</summary>
internal static class TelemetryTime
{
    private const double NanosecondsPerMillisecond = 1e6;

    public static double Milliseconds(long nanoseconds) => Math.Round(nanoseconds / NanosecondsPerMillisecond, 4);
}
