namespace StockKafka.MarketData.Contracts;

/// <summary>Why a row cannot be taken.</summary>
/// <param name="Field">The field at fault, as JSON and CSV name it.</param>
/// <param name="Rule">What it must be, or what is wrong with it.</param>
/// <param name="Value">What it is, where that helps to find it; null otherwise.</param>
public readonly record struct FieldError(string Field, string Rule, string? Value = null)
{
    /// <inheritdoc/>
    public override string ToString() => Value is null ? $"{Field}: {Rule}" : $"{Field}: '{Value}': {Rule}";
}
