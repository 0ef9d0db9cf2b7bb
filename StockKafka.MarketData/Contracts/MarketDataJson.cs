using System.Text.Json;
using System.Text.Json.Serialization;

namespace StockKafka.MarketData.Contracts;

/// <summary>How contracts are written as JSON: camelCase, no nulls, duplicate and null-for-required properties refused.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.Strict)]
[JsonSerializable(typeof(Quote))]
[JsonSerializable(typeof(Quote[]))]
[JsonSerializable(typeof(IReadOnlyList<LoadFault>))]
[JsonSerializable(typeof(DailyBar))]
[JsonSerializable(typeof(DailyBar[]))]
[JsonSerializable(typeof(WatchlistSignal))]
public sealed partial class MarketDataJson : JsonSerializerContext;
