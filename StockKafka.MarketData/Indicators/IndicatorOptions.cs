using System.ComponentModel.DataAnnotations;

namespace StockKafka.MarketData.Indicators;

/// <summary>Indicators beside the standard ones. Bound from <c>Indicators</c>.</summary>
public sealed class IndicatorOptions : IValidatableObject
{
    /// <summary>The <see cref="IndicatorFile"/> with the user-defined set, read once at start; empty (default): there is none.</summary>
    public string File { get; set; } = "";

    /// <summary>The user-defined set.</summary>
    /// <exception cref="IndicatorFileException">The file cannot be used.</exception>
    public IReadOnlyList<IndicatorDefinition> UserDefined => field ??= File.Length == 0 ? [] : IndicatorFile.Read(File);

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        string? defect = null;
        try
        {
            _ = UserDefined;
        }
        catch (IndicatorFileException bad)
        {
            defect = bad.Message;
        }

        if (defect is not null)
        {
            yield return new(defect, [nameof(File)]);
        }
    }
}
